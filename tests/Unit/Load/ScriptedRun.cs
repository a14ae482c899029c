using System.Globalization;
using System.Text;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

/// <summary>Runs requests against a server that follows a script.</summary>
internal static class ScriptedRun
{
    public const string StreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    public const string LastChunk = "0\r\n\r\n";

    /// <summary>One completions event.</summary>
    public static string Event(string text) => $"data: {{\"id\":\"c\",\"choices\":[{{\"index\":0,\"text\":\"{text}\",\"finish_reason\":null}}]}}\n\n";

    /// <summary>One piece of a body in chunked coding.</summary>
    public static string Chunk(string body) =>
        string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(body):x}\r\n{body}\r\n");

    /// <summary>A plan of so many requests to an address, all at once.</summary>
    public static RunPlan Plan(Uri uri, TransportKind transport, int count = 1, string backend = "openai") => new()
    {
        Slots = ArrivalSchedule.Create(
            new ArrivalPlan(), [.. Enumerable.Range(0, count).Select(i => new ServeRequest { Index = i, Prompt = "Hello", InputLength = 3, OutputLength = 8 })]),
        Connection = new EndpointConnection(uri),
        Backend = BackendCatalog.Find(backend),
        Endpoint = EndpointTemplate.Fill(BackendCatalog.Find(backend).DefaultEndpoint, "m", apiVersion: null),
        Generation = new GenerationOptions { Model = "m" },
        Transport = transport,
        RequestIdPrefix = "t-",
        Preconnect = false,
    };

    /// <summary>Runs a plan to its end.</summary>
    public static async Task<List<ServeRequestResult>> ExecuteAsync(RunPlan plan, ServeRun? run = null)
    {
        var benchmark = new BenchmarkRun(plan, run ?? new ServeRun(), TimeProvider.System);
        await benchmark.ExecuteAsync(TestContext.Current.CancellationToken);
        return await benchmark.Results.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Sends one request and answers it with pieces, each a write of its own.</summary>
    public static Task<ServeRequestResult> AnswerAsync(TransportKind transport, params string[] pieces) =>
        AnswerAsync(transport, async connection =>
        {
            foreach (string piece in pieces)
            {
                await connection.WriteAsync(piece);
            }
        });

    /// <summary>Sends one chat request and answers it with events, each a chunk of its own.</summary>
    public static Task<ServeRequestResult> AnswerChatAsync(TransportKind transport, params string[] events) =>
        AnswerAsync(
            transport,
            async connection =>
            {
                await connection.WriteAsync(StreamHead);
                foreach (string one in events)
                {
                    await connection.WriteAsync(Chunk(one));
                }

                await connection.WriteAsync(LastChunk);
            },
            "openai-chat");

    /// <summary>Sends one request and lets a script answer it.</summary>
    public static async Task<ServeRequestResult> AnswerAsync(TransportKind transport, Func<ScriptedConnection, Task> answer, string backend = "openai")
    {
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            if (await connection.ReadRequestAsync() is not null)
            {
                await answer(connection);
            }
        });
        return Assert.Single(await ExecuteAsync(Plan(server.Uri, transport, backend: backend)));
    }
}
