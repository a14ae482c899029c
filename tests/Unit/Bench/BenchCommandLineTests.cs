using System.Diagnostics;
using Xunit;

namespace ServeBench.Tests.Bench;

/// <summary>The command line of the bench, which takes twenty minutes when it takes anything.</summary>
public sealed class BenchCommandLineTests
{
    private const string Usage = "Usage: dotnet run --project bench";

    [Theory]
    [InlineData("--help")]
    [InlineData("--write", "--repeat", "x", "-h")]
    public async Task Help_is_printed_and_nothing_runs(params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(arguments);

        Assert.Equal(0, code);
        Assert.StartsWith(Usage, output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Theory]
    [InlineData("'--repat' is not an option.", "--repat", "1")]
    [InlineData("'levels' is not an option.", "levels")]
    [InlineData("--repeat needs a value.", "--repeat")]
    [InlineData("--repeat takes a whole number of 1 or more, not '0'.", "--repeat", "0")]
    [InlineData("--repeat takes a whole number of 1 or more, not 'x'.", "--repeat", "x")]
    [InlineData("--levels: there is no level '7'.", "--levels", "1,7")]
    [InlineData("--scenarios: no scenario has 'moon' in its name.", "--scenarios", "moon")]
    [InlineData("--routes: there is no route 'pigeon'.", "--routes", "http,pigeon")]
    [InlineData("--instruments: there is no folder '/no/such/folder'.", "--instruments", "/no/such/folder")]
    public async Task A_wrong_word_is_named_before_anything_runs(string message, params string[] arguments)
    {
        (int code, string output, string error) = await RunAsync(arguments);

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.StartsWith(message + Environment.NewLine + Usage, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_wanted_is_not_measured()
    {
        (int code, string output, string error) = await RunAsync("--levels", "none", "--scenarios", "none", "--repeat", "1", "--routes", "portable");

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("# What the client costs", output, StringComparison.Ordinal);
        Assert.DoesNotContain("\n## ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_results_page_is_what_the_figures_of_the_newest_version_say()
    {
        (int code, string output, string error) = await RunAsync("page");

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(await File.ReadAllTextAsync(RepositoryFolder.PathOf("bench", "RESULTS.md"), TestContext.Current.CancellationToken), output);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(RepositoryFolder.OutputOf("bench"), "ServeBench.Bench" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = System.Text.Encoding.UTF8 })!;
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output, await error);
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }
}
