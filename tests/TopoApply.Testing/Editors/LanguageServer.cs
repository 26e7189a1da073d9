using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace TopoApply.Testing.Editors;

/// <summary>A running YAML language server, asked as an editor asks it: the Language Server Protocol over its standard streams.</summary>
internal sealed class LanguageServer : IDisposable
{
    /// <summary>Stands in a text where the cursor is.</summary>
    public const char Cursor = '‸';

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Thread _reader;
    private readonly ConcurrentDictionary<int, JsonNode?> _answers = new();
    private readonly ConcurrentDictionary<string, JsonArray> _diagnostics = new(StringComparer.Ordinal);
    private readonly Lock _writing = new();
    private int _requests;
    private int _documents;

    /// <summary>Starts it and introduces an editor.</summary>
    public LanguageServer()
    {
        _process = Process.Start(new ProcessStartInfo("node", [LanguageServerPackage.Program, "--stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        _reader = new Thread(Read) { IsBackground = true, Name = "language server" };
        _reader.Start();
        Ask("initialize", new JsonObject
        {
            ["processId"] = Environment.ProcessId,
            ["rootUri"] = null,
            ["capabilities"] = new JsonObject
            {
                ["textDocument"] = new JsonObject
                {
                    ["completion"] = new JsonObject { ["completionItem"] = new JsonObject { ["snippetSupport"] = true, ["documentationFormat"] = new JsonArray("markdown") } },
                    ["hover"] = new JsonObject { ["contentFormat"] = new JsonArray("markdown") },
                    ["publishDiagnostics"] = new JsonObject(),
                },
            },
        });
        Tell("initialized", new JsonObject());
    }

    /// <summary>What it proposes at the cursor: each word with the documentation beside it.</summary>
    public Dictionary<string, string> Completions(string text)
    {
        var answer = Ask("textDocument/completion", Place(text));
        Dictionary<string, string> found = new(StringComparer.Ordinal);
        foreach (var item in (answer as JsonArray ?? answer!["items"]!.AsArray()).Select(i => i!))
        {
            var documentation = item["documentation"] is JsonObject marked ? marked["value"] : item["documentation"];
            found.TryAdd(item["label"]!.GetValue<string>(), documentation?.GetValue<string>() ?? "");
        }

        return found;
    }

    /// <summary>What it shows when the pointer rests on the cursor's place, without the marks of Markdown.</summary>
    public string Hover(string text)
    {
        var contents = Ask("textDocument/hover", Place(text))?["contents"];
        return (contents?["value"]?.GetValue<string>() ?? "").Replace("\\", "", StringComparison.Ordinal);
    }

    /// <summary>Line, counted from 1, and message of whatever it finds wrong.</summary>
    /// <param name="text">The document.</param>
    /// <param name="path">Where it lies; null for a place that does not matter.</param>
    public IReadOnlyList<(int Line, string Message)> Diagnostics(string text, string? path = null)
    {
        var uri = Open(text, path);
        Until(() => _diagnostics.ContainsKey(uri), "diagnostics");
        return [.. _diagnostics[uri].Select(d => (d!["range"]!["start"]!["line"]!.GetValue<int>() + 1, d["message"]!.GetValue<string>()))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _reader.Join(s_patience);
        _process.Dispose();
    }

    private JsonObject Place(string text)
    {
        var before = text[..text.IndexOf(Cursor)].Split('\n');
        var uri = Open(text.Replace($"{Cursor}", "", StringComparison.Ordinal), null);
        return new JsonObject
        {
            ["textDocument"] = new JsonObject { ["uri"] = uri },
            ["position"] = new JsonObject { ["line"] = before.Length - 1, ["character"] = before[^1].Length },
        };
    }

    private string Open(string text, string? path)
    {
        var uri = new Uri(path ?? $"/nowhere/lab{++_documents}.yaml").AbsoluteUri;
        Tell("textDocument/didOpen", new JsonObject { ["textDocument"] = new JsonObject { ["uri"] = uri, ["languageId"] = "yaml", ["version"] = 1, ["text"] = text } });
        return uri;
    }

    private JsonNode? Ask(string method, JsonObject parameters)
    {
        var id = ++_requests;
        Send(new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters });
        Until(() => _answers.ContainsKey(id), method);
        return _answers[id];
    }

    private void Tell(string method, JsonObject parameters) => Send(new JsonObject { ["method"] = method, ["params"] = parameters });

    private void Send(JsonObject message)
    {
        message["jsonrpc"] = "2.0";
        var body = Encoding.UTF8.GetBytes(message.ToJsonString());
        lock (_writing)
        {
            var stream = _process.StandardInput.BaseStream;
            stream.Write(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
            stream.Write(body);
            stream.Flush();
        }
    }

    private void Read()
    {
        var stream = _process.StandardOutput.BaseStream;
        while (ReadLength(stream) is { } length)
        {
            var body = new byte[length];
            stream.ReadExactly(body);
            var message = JsonNode.Parse(body)!;
            var method = message["method"]?.GetValue<string>();
            if (method == "textDocument/publishDiagnostics")
            {
                _diagnostics[message["params"]!["uri"]!.GetValue<string>()] = message["params"]!["diagnostics"]!.AsArray();
            }
            else if (method is not null && message["id"] is { } id)
            {
                // It asks for settings; there are none.
                var count = method == "workspace/configuration" ? message["params"]!["items"]!.AsArray().Count : 0;
                Send(new JsonObject { ["id"] = id.DeepClone(), ["result"] = count == 0 ? null : new JsonArray([.. Enumerable.Repeat<JsonNode?>(null, count)]) });
            }
            else if (method is null)
            {
                _answers[message["id"]!.GetValue<int>()] = message["result"];
            }
        }
    }

    /// <summary>The header of a message; null at the end.</summary>
    private static int? ReadLength(Stream stream)
    {
        var header = new StringBuilder();
        while (!header.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (stream.ReadByte() is >= 0 and var next)
            {
                header.Append((char)next);
            }
            else
            {
                return null;
            }
        }

        var line = header.ToString().Split("\r\n").Single(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        return int.Parse(line["Content-Length:".Length..]);
    }

    private void Until(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > s_patience || _process.HasExited)
            {
                throw new TimeoutException($"The language server gave no {what}.");
            }

            Thread.Sleep(5);
        }
    }
}
