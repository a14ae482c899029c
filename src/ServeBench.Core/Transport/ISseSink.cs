namespace ServeBench.Transport;

/// <summary>
/// Takes what an <see cref="SseSplitter"/> finds. Spans are valid during the call only; a stamp is that of the read that
/// completed the event or the field's line.
/// </summary>
internal interface ISseSink
{
    /// <summary>An event is complete.</summary>
    /// <param name="data">The event's data; several data lines are joined with a line feed.</param>
    /// <param name="eventType">The value of the event field; empty when there was none, which means <c>message</c>.</param>
    /// <param name="stamp">When the event was complete.</param>
    void OnEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp);

    /// <summary>A field other than <c>data</c> and <c>event</c>: <c>id</c>, <c>retry</c>, and whatever the server makes up.</summary>
    /// <param name="name">What stands before the colon, or the whole line when there is none, or when it begins as a JSON object.</param>
    /// <param name="value">What stands after the colon, without one leading blank.</param>
    /// <param name="stamp">When the line was complete.</param>
    void OnField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadStamp stamp);

    /// <summary>A block of lines has ended that named an event and had no data: no event to the standard, and some servers' error.</summary>
    /// <param name="eventType">The value of the event field.</param>
    /// <param name="stamp">When the block was complete.</param>
    void OnEventWithoutData(ReadOnlySpan<byte> eventType, ReadStamp stamp)
    {
    }

    /// <summary>A comment line.</summary>
    /// <param name="text">What stands after the colon, without one leading blank.</param>
    void OnComment(ReadOnlySpan<byte> text)
    {
    }

    /// <summary>The stream has ended inside an event: its data is here, the blank line that ends it is not.</summary>
    /// <param name="data">The data so far; its last line may be cut.</param>
    /// <param name="eventType">The value of the event field; empty when there was none.</param>
    /// <param name="stamp">When the stream ended.</param>
    void OnIncompleteEvent(ReadOnlySpan<byte> data, ReadOnlySpan<byte> eventType, ReadStamp stamp);
}
