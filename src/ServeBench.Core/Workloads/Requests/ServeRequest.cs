using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using ServeBench.Randomness;

namespace ServeBench.Workloads;

/// <summary>One request to send: what a dataset yields and what a schedule carries.</summary>
public sealed record ServeRequest
{
    private readonly string? _prompt;
    private readonly int[]? _promptTokenIds;

    /// <summary>Position in the workload, from 0.</summary>
    public int Index { get; init; }

    /// <summary>
    /// The value of the <c>x-request-id</c> header. When it is <see langword="null"/> the run gives one:
    /// its prefix and the index. When it is empty no header is sent.
    /// </summary>
    public string? RequestId { get; init; }

    /// <summary>The prompt as text; <see langword="null"/> when <see cref="PromptTokenIds"/>, <see cref="Messages"/> or <see cref="Prompts"/> hold it.</summary>
    public string? Prompt
    {
        get => _prompt ?? Source?.CreateText();
        init => _prompt = value;
    }

    /// <summary>The conversation of a chat request; when <see langword="null"/> a chat backend sends <see cref="Prompt"/> as one user message.</summary>
    public ChatMessage[]? Messages { get; init; }

    /// <summary>The prompt as token ids, for backends that take them. Those of a trace are made each time that this is read.</summary>
    public int[]? PromptTokenIds
    {
        get => _promptTokenIds ?? Source?.CreateTokenIds();
        init => _promptTokenIds = value;
    }

    /// <summary>Several texts in one request: a batch to embed, or a query followed by the documents to rank.</summary>
    public string[]? Prompts { get; init; }

    /// <summary>
    /// Images, videos and sounds that belong to <see cref="Prompt"/>: a chat backend sends one user message with the text and then
    /// these. A conversation has them in its <see cref="Messages"/>.
    /// </summary>
    public ContentPart[]? Media { get; init; }

    /// <summary>The sound to transcribe, for backends of the transcription API.</summary>
    public AudioClip? Audio { get; init; }

    /// <summary>Length of the prompt in tokens, as the workload's tokenizer counts it.</summary>
    public int InputLength { get; init; }

    /// <summary>
    /// The tokenizer that <see cref="InputLength"/> was counted with, as the user named it; <see langword="null"/> where none counted. A run
    /// without a tokenizer of its own is said to have this one.
    /// </summary>
    public string? Tokenizer { get; internal set; }

    /// <summary>Tokens to generate at most; 0 when the endpoint decides.</summary>
    public int OutputLength { get; init; }

    /// <summary>Arrival time in a trace, in seconds from the trace's own start; <see langword="null"/> outside traces.</summary>
    public double? Timestamp { get; init; }

    /// <summary>Model to ask for, where it differs from the run's model.</summary>
    public string? Model { get; init; }

    /// <summary>Limits of this request, for objectives such as <c>attainment(slo) &gt;= 99 %</c>; <see langword="null"/> where it has none of its own.</summary>
    public RequestSlo? Slo { get; init; }

    /// <summary>
    /// The conversation that the request is a turn of; <see langword="null"/> for a request of its own. A turn holds its own messages
    /// only: a run puts what was said before ahead of them, with the answers that it really received.
    /// </summary>
    public string? ConversationId { get; init; }

    /// <summary>Position of the turn in its conversation, from 0; 0 for a request of its own.</summary>
    public int Turn { get; init; }

    /// <summary>Members merged into the request body; they win over all that the run sets.</summary>
    public IDictionary? ExtraBody { get; init; }

    /// <summary>Where the request's dataset left NumPy's global stream, if it drew from it.</summary>
    internal DrawnState? Drawn { get; init; }

    /// <summary>
    /// Whether the model is to generate on after an end-of-sequence token, so that the answer has its full length: what
    /// <c>vllm bench serve</c> forces for random prompts.
    /// </summary>
    public bool IgnoreEos { get; init; }

    /// <summary>Python's global generator as the dataset left it; draws after the dataset continue from there.</summary>
    internal CPythonRandom? GlobalRandom { get; init; }

    /// <summary>Whether nothing of the prompt can have been sent before, unless the same workload was.</summary>
    internal bool IsUnseen { get; init; }

    /// <summary>Whether its text, or its only message, stands for nothing but its length, so that a run may cut it to that length under the server's tokenizer.</summary>
    internal bool IsAlignable { get; init; }

    /// <summary>What makes the prompt when it is read, where it is not kept.</summary>
    internal IPromptSource? Source { get; init; }

    /// <summary>Whether it is the same object: requests of equal content are two requests.</summary>
    public bool Equals(ServeRequest? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{RequestId ?? $"#{Index}"}: {InputLength} in, {OutputLength} out");
}
