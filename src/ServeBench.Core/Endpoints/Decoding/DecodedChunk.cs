namespace ServeBench.Endpoints;

/// <summary>What the full reading of one event found.</summary>
internal struct DecodedChunk
{
    /// <summary>Whether the event is one that the API's times count: with OpenAI's APIs, one that has choices.</summary>
    public bool IsChunk;

    /// <summary>Whether the event says that the answer ends with it, so that the end-to-end latency lasts until its arrival.</summary>
    public bool EndsAnswer;

    /// <summary>Whether it carries content, reasoning or a tool call.</summary>
    public bool CarriesContent;

    /// <summary>Whether it holds anything but one plain text that the next event may differ in: usage, a finish reason, an error, a second text.</summary>
    public bool HasMore;

    /// <summary>Where the one text lies in the event, without its quotes.</summary>
    public int TextStart;

    public int TextLength;

    /// <summary>Whether there is a text whose bytes are its value, without escapes.</summary>
    public bool HasPlainText;

    /// <summary>Whether that text is part of the answer, rather than reasoning.</summary>
    public bool TextIsAnswer;

    /// <summary>Whether it says why the model stopped.</summary>
    public bool IsFinal;

    /// <summary>Whether the content that makes it a chunk has nothing in it.</summary>
    public bool IsBare;

    /// <summary>Whether what is being read is a further choice (<c>n</c> above 1), of which nothing is kept.</summary>
    public bool IsOtherChoice;

    /// <summary>Whether the event holds a chunk of a further choice.</summary>
    public bool HasOtherChoice;

    public bool OtherCarriesContent;
}
