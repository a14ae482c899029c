using System.Text;
using System.Text.Json.Nodes;
using ServeBench.Sweeps;
using Xunit;

namespace ServeBench.Tests.Sweeps;

public sealed class SweepTableTests
{
    // As pandas.DataFrame.from_records(...).to_csv() writes them.
    [Theory]
    [InlineData("""[{"a":1,"b":"x"},{"a":2,"b":"y,z"}]""", ",a,b\n0,1,x\n1,2,\"y,z\"\n")]
    [InlineData("""[{"a":1},{"a":2.5}]""", ",a\n0,1.0\n1,2.5\n")]
    [InlineData("""[{"a":1},{"b":true}]""", ",a,b\n0,1.0,\n1,,True\n")]
    [InlineData("""[{"a":"inf"},{"a":5.0}]""", ",a\n0,inf\n1,5.0\n")]
    [InlineData("""[{"a":null,"b":[0.5,"x"],"c":{"k":1e-05}}]""", ",a,b,c\n0,,\"[0.5, 'x']\",{'k': 1e-05}\n")]
    [InlineData("""[{"a":1,"failed_requests":[{"error":"x"}]}]""", ",a\n0,1\n")]
    [InlineData("""[{"a":"say \"hi\"","servebench":{}}]""", ",a\n0,\"say \"\"hi\"\"\"\n")]
    public void A_table_is_that_of_pandas(string runs, string expected)
    {
        using var stream = new MemoryStream();
        SweepTable.Write(stream, [.. JsonNode.Parse(runs)!.AsArray().Select(run => run!.AsObject())]);

        Assert.Equal(expected, Encoding.UTF8.GetString(stream.ToArray()));
    }
}
