using TopoApply.Graphs;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds.Namespaces;

/// <summary>Named network namespaces.</summary>
internal sealed class NetnsKind : ResourceKind<Netns>
{
    /// <inheritdoc/>
    public override string Name => "netns";

    /// <summary>None: a namespace is there or not.</summary>
    public override IReadOnlyList<Field<Netns>> Fields => [];

    /// <inheritdoc/>
    public override bool Publishes => true;

    /// <inheritdoc/>
    public override bool SpansNamespaces => true;

    /// <inheritdoc/>
    public override bool Draw(Resource resource, GraphDrawing drawing)
    {
        drawing.AddBox(resource.Netns);
        return true;
    }

    /// <inheritdoc/>
    public override void Read(NamespaceReader reader) => reader.Add(new Netns
    {
        Netns = reader.Netns,
        Cookie = reader.Session.Cookie,
        Published = reader.Session.State is SessionState.Named or SessionState.Host,
        Ownership = reader.Ownership,
    });

    /// <inheritdoc/>
    protected override IReadOnlyList<FieldChange> Compare(Netns desired, Netns live)
    {
        if (desired.Cookie != 0 && desired.Cookie != live.Cookie)
        {
            return [new FieldChange("cookie", $"{live.Cookie}", $"{desired.Cookie}", "another namespace has taken the name")];
        }

        return live.Published == false ? [new FieldChange("name", "unbound", "bound")] : [];
    }

    /// <inheritdoc/>
    protected override Netns Merge(Netns desired, Netns live) => desired.Cookie == 0 ? desired with { Cookie = live.Cookie } : desired;

    /// <inheritdoc/>
    protected override IEnumerable<ResourceKey> Requires(Netns resource, State state) => [];

    /// <inheritdoc/>
    protected override string Describe(Netns resource) => "namespace";

    /// <inheritdoc/>
    protected override void CleanUp(Netns resource) => NamespaceSet.RemoveLeftover(resource.Key.Netns);

    /// <inheritdoc/>
    protected override IEnumerable<string> Shell(Operation operation, Netns resource, State target)
    {
        var name = resource.Key.Netns;
        return operation.Verb switch
        {
            OperationVerb.Create => [ShellCommand.Here("ip").Add("netns", "add", name.Value).ToString()],
            OperationVerb.Delete => [ShellCommand.Here("ip").Add("netns", "del", name.Value).ToString()],
            OperationVerb.Adopt => [ShellCommand.Remark($"namespace {name} is taken over: a note in topoapply's own record")],
            OperationVerb.Change => [ShellCommand.Remark($"namespace {name} gets its name back, which only the apply that took it away can do")],
            OperationVerb.Publish => [],
        };
    }

    /// <inheritdoc/>
    protected override void Execute(Operation operation, Netns resource, OperationContext context)
    {
        var name = resource.Key.Netns;
        context.Flush();
        switch (operation.Verb)
        {
            case OperationVerb.Create:
                if (context.Namespaces.Pinned.FirstOrDefault(s => s.Name == name && s.Cookie == resource.Cookie) is { } pinned)
                {
                    Publish(pinned, context);
                }
                else
                {
                    context.Namespaces.Stage(name);
                }

                break;
            case OperationVerb.Change or OperationVerb.Publish:
                Publish(context.Session(name), context);
                break;
            case OperationVerb.Adopt:
                context.Record.AddNamespace(name, context.Session(name).Cookie);
                context.SaveRecord();
                break;
            case OperationVerb.Delete:
                Delete(name, context);
                break;
        }
    }

    /// <summary>First the record, then the name: a name without a record would be a stranger's after a crash.</summary>
    private static void Publish(NamespaceSession session, OperationContext context)
    {
        if (session.State is SessionState.Named or SessionState.Host)
        {
            return;
        }

        if (!context.Record.HasNamespace(session.Name, session.Cookie))
        {
            // The others that are new as well, so that the record is written once.
            foreach (var staged in context.Namespaces.Staged.Append(session))
            {
                context.Record.AddNamespace(staged.Name, staged.Cookie);
            }

            context.SaveRecord();
        }

        context.Namespaces.Bind(session);
    }

    private static void Delete(Netlink.Values.NamespaceName name, OperationContext context)
    {
        switch (context.TrySession(name))
        {
            case { State: SessionState.Staged } staged:
                context.Namespaces.Drop(staged);
                break;
            case { State: SessionState.Named } named:
                context.Namespaces.Unbind(named);
                break;
        }
    }
}
