using System.Diagnostics;
using Xunit;

namespace ServeBench.Tests.Help;

/// <summary>The pages in docs/cmdlets say what the XML documentation of the cmdlets says, and the tables of docs/metrics.md what the catalogue of metrics says.</summary>
public sealed class CmdletPageTests
{
    [Fact]
    public async Task The_committed_pages_are_those_that_the_generator_writes()
    {
        using var folder = new TemporaryFolder();
        string dictionary = RepositoryFolder.PathOf("docs", "metrics.md");
        File.Copy(dictionary, folder["metrics.md"]);
        await GenerateAsync(folder["cmdlets"], folder["metrics.md"]);

        Dictionary<string, string> expected = Pages(folder["cmdlets"]);
        Dictionary<string, string> committed = Pages(RepositoryFolder.PathOf("docs", "cmdlets"));
        string[] different = [.. expected.Keys.Union(committed.Keys).Where(name => expected.GetValueOrDefault(name) != committed.GetValueOrDefault(name)).Order()];

        Assert.True(different.Length == 0, $"docs/cmdlets is behind in {string.Join(", ", different)}. Run: dotnet build module -c {RepositoryFolder.Configuration} -t:RefreshDocs");
        Assert.True(
            Text(folder["metrics.md"]) == Text(dictionary),
            $"The tables of docs/metrics.md are not those of the catalogue of metrics. Run: dotnet build module -c {RepositoryFolder.Configuration} -t:RefreshDocs");
    }

    private static async Task GenerateAsync(string folder, string dictionary)
    {
        string output = RepositoryFolder.OutputOf("src", "ServeBench.Cmdlets");
        using Process generator = Process.Start("dotnet",
        [
            Path.Combine(RepositoryFolder.OutputOf("tools", "HelpGenerator"), "HelpGenerator.dll"),
            "--module", RepositoryFolder.Module,
            "--xml", Path.Combine(output, "ServeBench.Cmdlets.xml"),
            "--xml", Path.Combine(output, "ServeBench.Core.xml"),
            "--xml", Path.Combine(output, "ServeBench.Migration.xml"),
            "--docs", folder,
            "--metrics", dictionary,
        ]);
        await generator.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, generator.ExitCode);
    }

    private static string Text(string file) => File.ReadAllText(file).ReplaceLineEndings("\n");

    private static Dictionary<string, string> Pages(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder).ToDictionary(file => Path.GetFileName(file), Text) : [];
}
