using System.Globalization;

namespace ServeBench.Bench.Micro;

/// <summary>Answers as servers stream them.</summary>
internal static class Streams
{
    private const string Id = "chatcmpl-0123456789abcdef";

    /// <summary>Events of chat completions; every tenth text is escaped, as line breaks and quotes are.</summary>
    public static IEnumerable<string> ChatEvents(int count) => Enumerable.Range(0, count).Select(i =>
        $$$"""data: {"id":"{{{Id}}}","object":"chat.completion.chunk","created":1700000000,"model":"m","choices":[{"index":0,"delta":{"content":"{{{Text(i)}}}"},"logprobs":null,"finish_reason":null}]}""" + "\n\n");

    /// <summary>Events of completions.</summary>
    public static IEnumerable<string> CompletionEvents(int count) => Enumerable.Range(0, count).Select(i =>
        $$$"""data: {"id":"{{{Id}}}","object":"text_completion","created":1700000000,"model":"m","choices":[{"index":0,"text":"{{{Text(i)}}}","logprobs":null,"finish_reason":null,"stop_reason":null}],"usage":null}""" + "\n\n");

    private static string Text(int index) => index % 10 == 9 ? "\\n\\\"" : " word" + (index % 7).ToString(CultureInfo.InvariantCulture);
}
