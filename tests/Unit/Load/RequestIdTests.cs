using ServeBench.Arrivals;
using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Transport;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>Which <c>x-request-id</c> goes over the wire.</summary>
public sealed class RequestIdTests
{
    public static TheoryData<TransportKind, string?, string?> Ids
    {
        get
        {
            var data = new TheoryData<TransportKind, string?, string?>();
            foreach (TransportKind transport in Hosting.Transports.All.Select(row => row.Data))
            {
                data.Add(transport, null, "t-0");
                data.Add(transport, "my own", "my own");
                data.Add(transport, "", null);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task The_header_is_the_request_s_own_or_the_run_s_or_none(TransportKind transport, string? id, string? sent)
    {
        ScriptedRequest? request = null;
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            request = await connection.ReadRequestAsync();
            await connection.WriteAsync(StreamHead + Chunk(Event("a")) + Chunk("data: [DONE]\n\n") + LastChunk);
        });
        RunPlan plan = Plan(server.Uri, transport) with { Slots = ArrivalSchedule.Create(new ArrivalPlan(), [new ServeRequest { Prompt = "Hello", RequestId = id, OutputLength = 1 }]) };
        ServeRequestResult result = Assert.Single(await ExecuteAsync(plan));
        Assert.True(result.Success, result.ErrorMessage);
        Assert.Equal(sent, request!.Header("x-request-id"));
        Assert.Equal(sent ?? "", result.RequestId);
    }
}
