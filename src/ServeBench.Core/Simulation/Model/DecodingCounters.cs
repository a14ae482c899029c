namespace ServeBench.Simulation.Model;

/// <summary>What a server that drafts tokens, or denoises canvases, counts of it. Safe to use from several threads.</summary>
internal sealed class DecodingCounters(SimulatorOptions options)
{
    private const uint FirstPurpose = 1000;

    private readonly Lock _lock = new();
    private readonly long[] _acceptedAt = new long[options.DraftLength ?? 0];

    public bool HasDrafts => options.DraftLength is not null;

    /// <summary>Whether the model denoises.</summary>
    public bool HasCanvases => options.CanvasLength is not null;

    public long Drafts { get; private set; }

    public long DraftTokens => Drafts * _acceptedAt.Length;

    /// <summary>Tokens of them that were accepted, by their position in the draft.</summary>
    public long[] AcceptedAt
    {
        get
        {
            lock (_lock)
            {
                return [.. _acceptedAt];
            }
        }
    }

    /// <summary>Steps, those that commit included.</summary>
    public long Steps { get; private set; }

    /// <summary>Canvas positions worked on in them.</summary>
    public long Positions => Steps * (options.CanvasLength ?? 0);

    public long CommittedTokens { get; private set; }

    /// <summary>Counts an answer.</summary>
    /// <param name="ordinal">Which answer it is; with the seed it decides what is accepted.</param>
    /// <param name="tokens">Tokens in it.</param>
    public void Count(long ordinal, int tokens)
    {
        lock (_lock)
        {
            if (HasDrafts)
            {
                CountDrafts(ordinal, tokens);
            }

            if (options.CanvasLength is { } length)
            {
                int canvases = (tokens + length - 1) / length;
                Steps += (long)canvases * (options.CanvasSteps + 1);
                CommittedTokens += (long)canvases * length;
            }
        }
    }

    private void CountDrafts(long ordinal, int tokens)
    {
        uint purpose = FirstPurpose;
        for (int left = tokens; left > 0; left--)
        {
            Drafts++;
            for (int position = 0; position < _acceptedAt.Length && SeededDraw.Uniform(options.Seed, ordinal, purpose++) < options.DraftAcceptance; position++)
            {
                _acceptedAt[position]++;
                left--;
            }
        }
    }
}
