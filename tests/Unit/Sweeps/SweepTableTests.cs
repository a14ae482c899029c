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
    public void A_table_is_that_of_pandas(string runs, string expected) => AssertTable(runs, expected);

    // Where pandas writes what a spreadsheet would run, or what Import-Csv would trim.
    [Theory]
    [InlineData("""[{"model_id":"=cmd|' /C calc'!A0","n":-1.5,"rate":"-inf","text":"-2"}]""", ",model_id,n,rate,text\n0,'=cmd|' /C calc'!A0,-1.5,-inf,-2\n")]
    [InlineData("""[{"a":" x","b":"y ","c":"@sum(1)"}]""", ",a,b,c\n0,\" x\",\"y \",'@sum(1)\n")]
    public void No_text_runs_in_a_spreadsheet_and_no_blank_is_lost(string runs, string expected) => AssertTable(runs, expected);

    private static void AssertTable(string runs, string expected)
    {
        using var stream = new MemoryStream();
        SweepTable.Write(stream, [.. JsonNode.Parse(runs)!.AsArray().Select(run => run!.AsObject())]);

        Assert.Equal(expected, Encoding.UTF8.GetString(stream.ToArray()));
    }
}
