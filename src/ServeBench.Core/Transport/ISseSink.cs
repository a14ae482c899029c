namespace ServeBench.Transport;

/// <summary>
/// Takes what an <see cref="SseSplitter"/> finds. Spans are valid during the call only; a stamp is that of the read that
/// completed the event or the field's line.
/// </summary>
public interface ISseSink
{
    /// <summary>An event is complete.</summary>
    /// <param name="data">The event's data; several data lines are joined with a line feed.</param>
    /// <param name="eventType">The value of the event field; empty when there was none, which means <c>message</c>.</param>
    /// <param name="stamp">When the event was complete.</param>
    void OnEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp);

    /// <summary>A field other than <c>data</c> and <c>event</c>: <c>id</c>, <c>retry</c>, and whatever the server makes up.</summary>
    /// <param name="name">What stands before the colon, or the whole line when there is none.</param>
    /// <param name="value">What stands after the colon, without one leading blank.</param>
    /// <param name="stamp">When the line was complete.</param>
    void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadStamp stamp);

    /// <summary>The stream has ended inside an event: its data is here, the blank line that ends it is not.</summary>
    /// <param name="data">The data so far; its last line may be cut.</param>
    /// <param name="eventType">The value of the event field; empty when there was none.</param>
    /// <param name="stamp">When the stream ended.</param>
    void OnIncompleteEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp);
}
