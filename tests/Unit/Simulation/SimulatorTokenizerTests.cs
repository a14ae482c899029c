using ServeBench.Simulation;
using ServeBench.Simulation.Model;
using ServeBench.Tests.Hosting;
using ServeBench.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Simulation;

/// <summary>The built-in endpoint counts tokens as datasets do, so that a first table shows the lengths that were asked for.</summary>
public sealed class SimulatorTokenizerTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Theory]
    [InlineData("o200k_base")]
    [InlineData("cl100k_base")]
    public void Generated_texts_have_a_token_for_each_that_was_generated(string name)
    {
        ITokenizer tokenizer = new TokenizerFactory().Open(name);
        var text = new byte[4096 * GeneratedText.BytesPerToken];
        GeneratedText.Write(text, seed: 1, first: 0);

        Assert.Equal(4096, tokenizer.Count(System.Text.Encoding.UTF8.GetString(text)));
    }

    [Fact]
    public void Prompts_and_answers_have_the_lengths_that_were_asked_for()
    {
        ModuleResult result = host.Run("""
            $simulator = Start-ServeSimulator -TtftMs 0 -ItlMs 0
            try { New-ServeDataset 4 -InputLength 1024 -OutputLength 1024 -Seed 3 | Invoke-ServeBenchmark $simulator.Uri | ForEach-Object { "$($_.InputLength) $($_.OutputLength)" }; "$($simulator.Statistics.PromptTokens)" }
            finally { $simulator | Stop-ServeSimulator }
            """);

        Assert.Empty(result.Errors);
        Assert.DoesNotContain(result.Warnings, warning => warning.Contains("random prompt", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(["1024 1024", "1024 1024", "1024 1024", "1024 1024", "4096"], result.Output.Select(line => line.ToString()));
    }
}
