using ServeBench.Load;
using ServeBench.Tests.Hosting;
using ServeBench.Workloads;
using Xunit;
using static ServeBench.Tests.Load.ScriptedRun;

namespace ServeBench.Tests.Load;

/// <summary>A journal that breaks while the run goes on: it is told, and never takes the finished run with it.</summary>
public sealed class JournalUnderStopTests(ModuleHost host) : IClassFixture<ModuleHost>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Stop", 0, true)]
    [InlineData("Continue", 1, false)]
    public async Task The_run_is_there_whatever_an_error_does(string preference, int errors, bool warns)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows lets nobody delete a file that is open.");
        string path = _folder["j.jsonl"];
        await using ScriptedServer server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                File.Delete(path);
                await connection.WriteAsync(StreamHead + Chunk(Event("a")) + LastChunk);
            }
        });
        host.SetVariable("uri", server.Uri);
        host.SetVariable("path", path);
        host.SetVariable("request", new ServeRequest { Prompt = "Hello", InputLength = 3, OutputLength = 1 });

        ModuleResult result = host.Run($$"""
            $ErrorActionPreference = '{{preference}}'
            $results = $request | Invoke-ServeBenchmark $uri -Model m -SkipEndpointCheck -JournalPath $path
            $results
            """);

        Assert.True(Assert.IsType<ServeRequestResult>(Assert.Single(result.Output).BaseObject).Success);
        Assert.Equal(errors, result.Errors.Count);
        Assert.Equal(warns, result.Warnings.Any(warning => warning.Contains("Somebody deleted it while the run went on", StringComparison.Ordinal)));
    }
}
