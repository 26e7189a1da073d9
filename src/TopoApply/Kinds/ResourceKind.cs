using System.Text.Json;
using TopoApply.Graphs;
using TopoApply.Kernel;
using TopoApply.Model;
using TopoApply.Netlink.Values;
using TopoApply.Planning;
using TopoApply.Yaml.Shapes;

namespace TopoApply.Kinds;

/// <summary>A key in live and desired that must be made anew for a reason that its own fields do not show (the order of addresses).</summary>
internal readonly record struct ForcedRecreation(ResourceKey Key, FieldChange Change);

/// <summary>
/// What the stages of the pipeline see of a kind of resource. Stages never name a kind; kinds never call each other: they meet
/// through <see cref="ResourceKey"/>.
/// </summary>
internal abstract class ResourceKind
{
    /// <summary>The kind's name, as in <see cref="ResourceKey.Kind"/>.</summary>
    public abstract string Name { get; }

    /// <summary>The managed fields that differ.</summary>
    public abstract IReadOnlyList<FieldChange> Compare(Resource desired, Resource live);

    /// <summary>Desired with every unmanaged value taken from live.</summary>
    public abstract Resource Merge(Resource desired, Resource live);

    /// <summary>
    /// The keys that must exist before this resource can. <paramref name="state"/> is the state it is part of (desired or live).
    /// The resource's own namespace need not be named.
    /// </summary>
    public abstract IEnumerable<ResourceKey> Requires(Resource resource, State state);

    /// <summary>Keys that the kernel makes and removes together with this one (a veth's other end).</summary>
    public virtual IEnumerable<ResourceKey> Companions(Resource resource) => [];

    /// <summary>True when the kernel removes this live resource by itself as soon as <paramref name="required"/> is removed.</summary>
    public virtual bool DiesWith(Resource resource, ResourceKey required) => false;

    /// <summary>True when the resource vanishes with its namespace; false for what lives elsewhere (files under /etc/netns).</summary>
    public virtual bool LivesInNamespace => true;

    /// <summary>True when a creation is followed by <see cref="OperationVerb.Publish"/> after everything else is made.</summary>
    public virtual bool Publishes => false;

    /// <summary>True when the kernel refuses one over a link that is down, or forgets it when the link goes up.</summary>
    public virtual bool NeedsLinksUp => false;

    /// <summary>
    /// True when creating one takes several namespaces at once (a namespace itself, a cable). Kinds that come after the last such
    /// kind are ordered namespace by namespace, so that their messages share a send.
    /// </summary>
    public virtual bool SpansNamespaces => false;

    /// <summary>Keys present on both sides that cannot reach the desired state in place although no field says so.</summary>
    public virtual IEnumerable<ForcedRecreation> ForcedRecreations(State desired, State live) => [];

    /// <summary>The resource without its namespace, in the words of `ip` or `nft`: `route 10.9.0.0/16 via 10.0.0.2 metric 7`.</summary>
    public abstract string Describe(Resource resource);

    /// <summary>Its set fields beyond what <see cref="Describe"/> says, for the plan of a creation.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Attributes(Resource resource);

    /// <summary>Draws the resource into a picture; false when a picture does not show it.</summary>
    public virtual bool Draw(Resource resource, GraphDrawing drawing) => false;

    /// <summary>Reads all resources of this kind in one namespace.</summary>
    public abstract void Read(NamespaceReader reader);

    /// <summary>Called once after all namespaces are read, for what only shows when they are seen together (the other end of a cable).</summary>
    public virtual void FinishRead(KernelReading reading)
    {
    }

    /// <summary>Called when namespaces are about to die and nothing leads back any more, for what makes that quicker. It may fail.</summary>
    /// <param name="live">What was read, their contents included.</param>
    /// <param name="ending">The session of such a namespace; null for any other.</param>
    public virtual void PrepareEnd(State live, Func<NamespaceName, NamespaceSession?> ending)
    {
    }

    /// <summary>True when the mark in the kernel does not say to which topology it belongs, so that the host's objects are recorded.</summary>
    public virtual bool NeedsHostRecord => false;

    /// <summary>Removes what an operation on this resource may have left beside it when the process was killed.</summary>
    public abstract void CleanUp(Resource resource);

    /// <summary>Writes a resource for the journal.</summary>
    public abstract void Write(Utf8JsonWriter json, Resource resource);

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public abstract Resource Parse(JsonElement json);

    /// <summary>
    /// The operation as commands of `ip`, `nft` and `sysctl`, for people to read and run; none for what only this program does. A command
    /// may go over several lines. <paramref name="target"/> is the state that the plan leads to.
    /// </summary>
    public abstract IEnumerable<string> Shell(Operation operation, State target);

    /// <summary>How much the change disturbs what uses the object. By the verb unless a kind knows better.</summary>
    public virtual Disruption DisruptionOf(Change change) => change.Verb switch
    {
        Verb.Create or Verb.Change or Verb.Adopt => Disruption.None,
        Verb.Recreate => Disruption.Brief,
        Verb.Delete => Disruption.Outage,
    };

    /// <summary>What of a resource a change leaves as it is: names and values.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, string>> Unchanged(Change change);

    /// <summary>Carries an operation out, or queues its message.</summary>
    public abstract void Execute(Operation operation, OperationContext context);
}

/// <summary>The typed base of all kinds, driven by a table of fields; holds the only casts.</summary>
internal abstract class ResourceKind<T> : ResourceKind
    where T : Resource
{
    /// <summary>The kind's table: everything that is not part of the key.</summary>
    public abstract IReadOnlyList<Field<T>> Fields { get; }

    /// <inheritdoc/>
    public sealed override IReadOnlyList<FieldChange> Compare(Resource desired, Resource live) => Compare((T)desired, (T)live);

    /// <inheritdoc/>
    public sealed override Resource Merge(Resource desired, Resource live) => Merge((T)desired, (T)live);

    /// <inheritdoc/>
    public sealed override IEnumerable<ResourceKey> Requires(Resource resource, State state) => Requires((T)resource, state);

    /// <inheritdoc/>
    public sealed override IEnumerable<ResourceKey> Companions(Resource resource) => Companions((T)resource);

    /// <inheritdoc/>
    public sealed override bool DiesWith(Resource resource, ResourceKey required) => DiesWith((T)resource, required);

    /// <inheritdoc/>
    public sealed override string Describe(Resource resource) => Describe((T)resource);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<KeyValuePair<string, string>> Attributes(Resource resource) => Attributes((T)resource);

    /// <inheritdoc/>
    public sealed override void CleanUp(Resource resource) => CleanUp((T)resource);

    /// <inheritdoc/>
    public sealed override void Write(Utf8JsonWriter json, Resource resource) => JsonSerializer.Serialize(json, (T)resource, ResourceJson.Of<T>());

    /// <inheritdoc/>
    public sealed override Resource Parse(JsonElement json) => json.Deserialize(ResourceJson.Of<T>()) ?? throw new JsonException("A resource is missing.");

    /// <inheritdoc/>
    public sealed override IEnumerable<string> Shell(Operation operation, State target) => Shell(operation, (T)operation.Resource, target);

    /// <inheritdoc/>
    public sealed override IReadOnlyList<KeyValuePair<string, string>> Unchanged(Change change) =>
        [.. Texts((T)change.Resource).Where(text => change.Fields.All(field => field.Field != text.Key))];

    /// <inheritdoc/>
    public sealed override void Execute(Operation operation, OperationContext context) => Execute(operation, (T)operation.Resource, context);

    /// <summary>By the table: fields set in desired that differ from live.</summary>
    protected virtual IReadOnlyList<FieldChange> Compare(T desired, T live)
    {
        List<FieldChange>? changes = null;
        var fields = Fields;
        for (var i = 0; i < fields.Count; i++)
        {
            var field = fields[i];
            if (field.IsSet(desired) && !field.Same(desired, live))
            {
                var reason = field.Change == OnChange.Recreate ? field.Reason ?? $"{field.Name} cannot change in place" : null;
                (changes ??= []).Add(new FieldChange(field.Name, field.Text(live), field.Text(desired), reason, field.IsMark));
            }
        }

        return changes ?? (IReadOnlyList<FieldChange>)[];
    }

    /// <summary>By the table.</summary>
    protected virtual T Merge(T desired, T live)
    {
        var merged = desired;
        foreach (var field in Fields)
        {
            if (!field.IsSet(desired) && field.IsSet(live))
            {
                merged = field.Copy(live, merged);
            }
        }

        return merged;
    }

    /// <inheritdoc cref="ResourceKind.Requires"/>
    protected abstract IEnumerable<ResourceKey> Requires(T resource, State state);

    /// <inheritdoc cref="ResourceKind.Companions"/>
    protected virtual IEnumerable<ResourceKey> Companions(T resource) => [];

    /// <inheritdoc cref="ResourceKind.DiesWith"/>
    protected virtual bool DiesWith(T resource, ResourceKey required) => false;

    /// <inheritdoc cref="ResourceKind.Describe"/>
    protected abstract string Describe(T resource);

    /// <inheritdoc cref="ResourceKind.Attributes"/>
    protected virtual IReadOnlyList<KeyValuePair<string, string>> Attributes(T resource) => FieldTexts(resource, all: false);

    /// <summary>All set fields, the self-evident ones too.</summary>
    protected virtual IReadOnlyList<KeyValuePair<string, string>> Texts(T resource) => FieldTexts(resource, all: true);

    /// <summary>False for a value that says nothing new: what each object of its kind has, or what <see cref="Describe(T)"/> has said.</summary>
    protected virtual bool Shows(T resource, string field, string value) => true;

    /// <inheritdoc cref="ResourceKind.Shell"/>
    protected abstract IEnumerable<string> Shell(Operation operation, T resource, State target);

    /// <inheritdoc cref="ResourceKind.CleanUp"/>
    protected virtual void CleanUp(T resource)
    {
    }

    /// <inheritdoc cref="ResourceKind.Execute"/>
    protected abstract void Execute(Operation operation, T resource, OperationContext context);

    private List<KeyValuePair<string, string>> FieldTexts(T resource, bool all)
    {
        List<KeyValuePair<string, string>> texts = [];
        foreach (var field in Fields)
        {
            if (field.Text(resource) is { Length: > 0 } text && (all || Shows(resource, field.Name, text)))
            {
                texts.Add(new(field.Name, text));
            }
        }

        return texts;
    }
}
