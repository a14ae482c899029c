using System.Management.Automation;
using Xunit;

namespace ServeBench.Tests.Hosting;

/// <summary>The engine's errors and warnings as a user of PowerShell reads them.</summary>
public sealed class EngineTextsTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Theory]
    [InlineData("Get-ServeModel http://h:8000/v1/completions", "UriInvalid", "For example: Invoke-ServeBenchmark -Uri http://h:8000 -Backend openai")]
    [InlineData("Get-ServeModel 'http://h/api/chat/completions?a=1'", "UriInvalid", "For example: Invoke-ServeBenchmark -Uri http://h -Endpoint '/api/chat/completions?a=1' -Backend openai-chat")]
    [InlineData("New-ServeDataset 2 -AsTokenId -BatchSize 2", "TokenIdsInvalid", "Leave out -BatchSize or -AsTokenId.")]
    [InlineData("New-ServeDataset 2 -Kind Conversation -InputLength 9 -RangeRatio 0.95", "InputLengthTooSmall", "Raise -InputLength, or lower -RangeRatio.")]
    [InlineData("[pscustomobject]@{ a = 1; b = 2 } | Export-ServeSweepPlot ./x.html -VarX aa -VarY b", "SweepVariableUnknown", "-VarX: No run has the variable 'aa'. Did you mean 'a'? The runs have: a, b.")]
    [InlineData("[pscustomobject]@{ a = 1; b = 2 } | Export-ServeSweepPlot ./x.html -VarX a -VarY b -FilterBy a", "SweepFilterInvalid", "-FilterBy: The filter 'a' is invalid: it has no comparison.")]
    [InlineData("Invoke-ServeSweep 'vllm bench serve' -ServerParameter @{ a = 1 }", "SweepParametersInvalid", "Add -ServerCommand, or leave out -ServerParameter.")]
    [InlineData("Invoke-ServeSweep 'vllm bench serve' -ServerCommand 'vllm serve | tee'", "SweepCommandInvalid", "-ServerCommand: The command cannot be started: no shell runs the command")]
    public void An_error_names_the_parameters(string script, string errorId, string text)
    {
        ErrorRecord error = host.Run(script).SingleError(errorId);

        Assert.Contains(text, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(errorId, Assert.IsType<ServeException>(error.Exception).ErrorId);
    }

    [Fact]
    public void A_warning_names_the_parameters()
    {
        ModuleResult result = host.Run("""
            1, 2 | ForEach-Object { [pscustomobject]@{ max_concurrency = 1; run_number = 0; tp = $_; p95_e2el_ms = 5.0; p95_ttft_ms = 1.0 } } |
                Measure-ServeBoundary -GroupBy @()
            """);

        Assert.Contains(result.Warnings, warning => warning.StartsWith("2 runs count as one repetition", StringComparison.Ordinal) && warning.EndsWith("Name the other settings with -GroupBy, so that each run is compared with its own baseline.", StringComparison.Ordinal));
    }
}
