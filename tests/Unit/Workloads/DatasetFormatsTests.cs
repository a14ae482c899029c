using System.Text.RegularExpressions;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Workloads;

/// <summary>What a format of datasets needs beside its reader.</summary>
public sealed class DatasetFormatsTests
{
    /// <summary>The names of all formats.</summary>
    public static TheoryData<string> Names { get; } = [.. DatasetFormats.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_page_of_datasets_has_a_row_for_each_format(string name)
    {
        string page = File.ReadAllText(RepositoryFolder.PathOf("docs", "datasets.md"));

        Assert.True(page.Contains($"\n| `{name}` |", StringComparison.Ordinal), $"Add a row for {name} to the table of files in docs/datasets.md.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_help_of_the_import_describes_each_format(string name)
    {
        string page = File.ReadAllText(RepositoryFolder.PathOf("docs", "cmdlets", "Import-ServeDataset.md"));
        string description = page[page.IndexOf("## Description", StringComparison.Ordinal)..page.IndexOf("## Examples", StringComparison.Ordinal)];

        Assert.True(Regex.IsMatch(description, $@"\b{name}\b"), $"Say in the remarks of ImportServeDatasetCommand what {name} is, and refresh docs/cmdlets.");
    }
}
