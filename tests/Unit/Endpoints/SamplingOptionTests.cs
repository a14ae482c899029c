using System.Globalization;
using System.Text;
using ServeBench.Endpoints;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Endpoints;

/// <summary>The table of sampling options, and what follows from it.</summary>
public sealed class SamplingOptionTests
{
    /// <summary>Each backend and each option.</summary>
    public static TheoryData<string, string> Pairs { get; } =
        [.. from backend in BackendCatalog.All from option in SamplingOption.All select (backend.Name, option.Name)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_backend_writes_an_option_under_its_name_or_refuses_it(string name, string optionName)
    {
        IBackend backend = BackendCatalog.Find(name);
        SamplingOption option = SamplingOption.All.Single(one => one.Name == optionName);
        var options = new GenerationOptions { Model = "m", Sampling = Sampled.By((optionName, option.Kind == SamplingValueKind.Flag ? true : 1)) };
        var request = new ServeRequest { Prompt = "p", Prompts = name == "vllm-rerank" ? ["q", "d"] : null, OutputLength = 1 };
        string Body()
        {
            using var body = new RequestBody();
            backend.WriteBody(body, request, options);
            return Encoding.UTF8.GetString(body.Finish().Span);
        }

        if (option.MemberIn(backend.Dialect) is { } member)
        {
            // A top-p of 1 is what Text Generation Inference does not take.
            Assert.Equal((name, optionName) != ("tgi", "TopP"), Body().Contains($"\"{member}\":", StringComparison.Ordinal));
        }
        else
        {
            Assert.Equal("OptionNotSupported", Assert.Throws<ServeException>(Body).ErrorId);
            Assert.Equal("OptionNotSupported", Assert.Throws<ServeException>(() => options.Sampling.RequireSupport(backend)).ErrorId);
        }
    }

    [Fact]
    public void The_table_of_the_docs_is_this_one()
    {
        string page = File.ReadAllText(RepositoryFolder.PathOf("docs", "backends.md"));
        string expected = Table();

        Assert.True(page.Contains(expected, StringComparison.Ordinal), $"docs/backends.md should have this table:\n{expected}");
    }

    private static string Table()
    {
        var table = new StringBuilder("| parameter | range | `vllm bench serve` | member | other names | refused by |\n|---|---|---|---|---|---|\n");
        foreach (SamplingOption option in SamplingOption.All)
        {
            string range = option.Kind == SamplingValueKind.Flag ? "switch"
                : option.Most >= int.MaxValue ? string.Create(CultureInfo.InvariantCulture, $"{option.Least} or more")
                : string.Create(CultureInfo.InvariantCulture, $"{(option.Least is > 0 and < 0.001 ? "above 0" : option.Least)} to {option.Most}");
            string flag = option.VllmFlag is null ? "" : $"`--{option.VllmFlag}`";
            string others = string.Join(", ", option.Members.GroupBy(pair => pair.Value).Select(group => $"`{group.Key}` ({string.Join(", ", group.SelectMany(pair => Backends(pair.Key)))})"));
            string refused = string.Join(", ", option.Refused.SelectMany(Backends));
            table.Append(CultureInfo.InvariantCulture, $"| `-{option.Name}` | {range} | {flag} | `{option.Member}` | {others} | {refused} |\n");
        }

        return table.ToString();
    }

    private static IEnumerable<string> Backends(SamplingDialect dialect) => dialect == SamplingDialect.Pooling
        ? ["embeddings, pooling and ranking"]
        : BackendCatalog.All.Where(backend => backend.Dialect == dialect).Select(backend => $"`{backend.Name}`");
}
