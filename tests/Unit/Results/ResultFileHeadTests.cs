using System.Collections;
using System.Collections.Specialized;
using System.Text;
using System.Text.Json;
using ServeBench.Load;
using ServeBench.Metrics;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class ResultFileHeadTests
{
    [Theory]
    [InlineData("", "Empty")]
    [InlineData(" \n", "Empty")]
    [InlineData("{\"run\":{}}\n", "Journal")]
    [InlineData("\uFEFF{\"date\":\"x\"}", "Json")]
    [InlineData("[1]", "Json")]
    [InlineData("RunId,Label,Index\r\n", "Csv")]
    [InlineData("a,b\n", "Other")]
    public void A_file_shows_what_it_holds_by_its_start(string content, string kind)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(content));
        Assert.Equal(kind, ResultFileHead.KindOf(stream).ToString());
        Assert.Equal(0, stream.Position);
    }

    [Theory]
    [InlineData(ResultFormat.Vllm, "a,b\n")]
    [InlineData(ResultFormat.Vllm, "{\"run\":{}}\n")]
    [InlineData(ResultFormat.Csv, "a,b\n")]
    [InlineData(ResultFormat.Csv, "{}")]
    public void Nothing_is_added_to_a_file_of_another_kind(ResultFormat format, string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["there"], content);
        var run = new ServeRun { DurationSeconds = 1 };
        ServeMetrics metrics = MetricsCalculator.Measure(run, [new ServeRequestResult { Success = true, Run = run }]);
        var error = Assert.Throws<ServeException>(() => ResultExporter.Plan(folder["there"], [metrics], new ExportOptions { Format = format, Append = true }));
        Assert.Equal("ResultAppendMismatch", error.ErrorId);
        Assert.Equal(content, File.ReadAllText(folder["there"]));
    }

    [Fact]
    public void A_csv_is_not_read_back_and_the_error_says_so()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["r.csv"], "RunId,Label,Index\r\n");
        var error = Assert.Throws<ServeException>(() => ResultImporter.Read(folder["r.csv"]));
        Assert.Contains("a CSV of requests cannot be read back", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nested_metadata_keeps_its_shape()
    {
        var metadata = new OrderedDictionary { ["n"] = new Hashtable { ["a"] = 1 }, ["l"] = new object[] { 1, "two", null! }, ["d"] = 1.5 };
        var options = new JsonSerializerOptions { Converters = { new MetadataConverter() } };
        string json = JsonSerializer.Serialize<IDictionary>(metadata, options);
        Assert.Equal("""{"n":{"a":1},"l":[1,"two",null],"d":1.5}""", json);
        Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize<IDictionary>(json, options), options));
    }
}
