using System.Globalization;
using System.Text;
using ServeBench.Load;
using ServeBench.Results;
using Xunit;

namespace ServeBench.Tests.Results;

public sealed class RequestCsvWriterTests
{
    private const string Header =
        "RunId,Label,Index,RequestId,Model,Uri,Success,ErrorKind,ErrorMessage,StatusCode,RetryAfterSeconds,FinishReason,InputLength,InputSequenceCount,AudioSeconds,OutputLength,OutputLengthSource,"
        + "ScheduledSeconds,StartSeconds,QueueMs,SendLagMs,ConnectMs,TtftMs,ContentTtftMs,TpotMs,E2elMs,ScheduledTtftMs,ScheduledE2elMs,ChunkCount,ClientLimited,ClientReasons,ConversationId,Turn,Stream,TtstMs,PrefillQueueMs,Phase";

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    [InlineData("ar-SA")]
    public void A_line_is_the_same_in_every_culture(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            ServeRun run = SampleRuns.FullRun("r");

            Assert.Equal(
                Header + "\r\n"
                + "r,größe,0,bench-0,org/model-7b,http://127.0.0.1:8000/,True,None,,200,,length,100,1,,4,Usage,0,0.001234567,1,0.234567,0.75,50.123456,60.25,10.000000000000002,80.123456,51.358023,81.358023,4,False,,,,,9.999999,,\r\n"
                + "r,größe,1,bench-1,org/model-7b,http://127.0.0.1:8000/,False,RateLimited,429: slow down,429,1.5,,101,1,,0,None,0.5,0.5,0,0,0,Infinity,Infinity,Infinity,Infinity,Infinity,Infinity,0,False,,,,,Infinity,,\r\n",
                Write([SampleRuns.Finished(run, 0), SampleRuns.Failed(run, 1)], detailed: false));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Details_are_the_gaps_in_one_field_and_the_text_quoted_where_it_must_be()
    {
        string[] parts = Write([SampleRuns.Finished(SampleRuns.FullRun("r"))], detailed: true).Split("\r\n");

        Assert.Equal(Header + ",ItlMs,OutputText", parts[0]);
        Assert.EndsWith(",4,False,,,,,9.999999,,,9.999999 10.000001 10,\"„Grüße“ \"\"and\"\"\nmore 🙂\"", parts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_says_whether_the_client_limited_the_run()
    {
        var run = new ServeRun { RunId = "r", Client = new ClientHealth { Reasons = ["sent late", "no ports, none"] } };

        string line = Write([SampleRuns.Failed(run)], detailed: false).Split("\r\n")[1];

        Assert.EndsWith(",0,True,\"sent late; no ports, none\",,,,Infinity,,", line, StringComparison.Ordinal);
        Assert.EndsWith(",0,,,,,,Infinity,,", Write([SampleRuns.Failed(new ServeRun { RunId = "r" })], detailed: false).Split("\r\n")[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_turn_has_its_conversation_and_its_number()
    {
        var turn = new ServeRequestResult { Index = 3, ConversationId = "conv-1", Turn = 2, Run = SampleRuns.FullRun("r") };

        Assert.EndsWith(",0,False,,conv-1,2,,Infinity,,\r\n", Write([turn], detailed: false), StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_no_byte_order_mark()
    {
        using var stream = new MemoryStream();
        RequestCsvWriter.Write(stream, [], detailed: false, header: true);

        Assert.Equal((byte)'R', stream.ToArray()[0]);
    }

    private static string Write(ServeRequestResult[] requests, bool detailed)
    {
        using var stream = new MemoryStream();
        RequestCsvWriter.Write(stream, requests, detailed, header: true);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
