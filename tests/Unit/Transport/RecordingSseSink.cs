using System.Text;
using ServeBench.Transport;

namespace ServeBench.Tests.Transport;

/// <summary>Writes down what a splitter reports, a line each.</summary>
internal sealed class RecordingSseSink : ISseSink
{
    public List<string> Lines { get; } = [];

    public List<ReadStamp> Stamps { get; } = [];

    public void OnEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp) => Add("event", eventType, data, stamp);

    public void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadStamp stamp) => Add("field", name, value, stamp);

    public void OnIncompleteEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp) =>
        Add("incomplete", eventType, data, stamp);

    private void Add(string kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadStamp stamp)
    {
        Lines.Add($"{kind}({Encoding.Latin1.GetString(name)})={Encoding.Latin1.GetString(value)}");
        Stamps.Add(stamp);
    }
}
