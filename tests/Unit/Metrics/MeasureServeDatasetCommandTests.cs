using System.Globalization;
using ServeBench.Metrics;
using ServeBench.Tests.Hosting;
using Xunit;

namespace ServeBench.Tests.Metrics;

public sealed class MeasureServeDatasetCommandTests(ModuleHost host) : IClassFixture<ModuleHost>
{
    [Fact]
    public void A_workload_of_the_pipeline_becomes_one_object()
    {
        ServeDatasetSummary summary = host.Run("New-ServeDataset 20 -InputLength 30 -OutputLength 5 -PrefixLength 10 | Measure-ServeDataset").Values<ServeDatasetSummary>().Single();
        Assert.Equal((20, 800L, 100L), (summary.Count, summary.TotalInputTokens, summary.TotalOutputTokens));
        Assert.InRange(summary.SharedPrefixPercent, 20, 35);
        Assert.Null(summary.DurationSeconds);
        Assert.Matches("^[0-9a-f]{64}$", summary.WorkloadHash);
    }

    [Fact]
    public void The_hash_is_the_same_whatever_the_culture_and_the_way_in()
    {
        string Hash(string script) => host.Run(script).Values<string>().Single();
        const string Dataset = "New-ServeDataset 5 -InputLength 20 -Seed 3";
        string hash = Hash($"({Dataset} | Measure-ServeDataset).WorkloadHash");
        Assert.Equal(hash, Hash($"[Globalization.CultureInfo]::CurrentCulture = 'de-DE'; (Measure-ServeDataset -InputObject ({Dataset})).WorkloadHash"));
        Assert.NotEqual(hash, Hash("(New-ServeDataset 5 -InputLength 20 -Seed 4 | Measure-ServeDataset).WorkloadHash"));
    }

    [Fact]
    public void Nothing_comes_of_nothing() => Assert.Empty(host.Run("@() | Measure-ServeDataset").Output);

    [Fact]
    public void Rows_of_the_Mooncake_trace_share_what_their_hashes_say()
    {
        host.SetVariable("path", DataFile.PathOf("mooncake_conversation_trace.jsonl"));
        ServeDatasetSummary summary = host.Run("Import-ServeDataset $path -ChunkHashSize 512 -SecMultiplier 0.001 | Measure-ServeDataset").Values<ServeDatasetSummary>().Single();
        (long shared, long total) = FromHashes(File.ReadLines(DataFile.PathOf("mooncake_conversation_trace.jsonl")));
        Assert.Equal(total, summary.TotalInputTokens);
        // Two chunks of different hashes may begin with the same token; that is at most one or two in a prompt.
        Assert.InRange(summary.SharedPrefixTokens, shared, shared + 600);
    }

    /// <summary>The shared and all tokens of a trace, by its hashes alone.</summary>
    private static (long Shared, long Total) FromHashes(IEnumerable<string> lines)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        long shared = 0;
        long total = 0;
        foreach (string line in lines)
        {
            System.Text.Json.JsonElement row = System.Text.Json.JsonElement.Parse(line);
            int length = row.GetProperty("input_length").GetInt32();
            total += length;
            bool isShared = true;
            string beginning = "";
            foreach (long hash in row.GetProperty("hash_ids").EnumerateArray().Select(id => id.GetInt64()))
            {
                int size = Math.Min(512, length);
                length -= size;
                beginning = string.Create(CultureInfo.InvariantCulture, $"{beginning.GetHashCode(StringComparison.Ordinal)}/{hash}:{size}");
                isShared &= !seen.Add(beginning);
                shared += isShared ? size : 0;
            }
        }

        return (shared, total);
    }
}
