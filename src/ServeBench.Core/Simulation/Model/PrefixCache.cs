namespace ServeBench.Simulation.Model;

/// <summary>
/// Which blocks of prompts were seen before, counted as vLLM counts its prefix cache: full blocks of 16 tokens, each known by
/// all tokens up to its end; the last token of a prompt is always computed, so the block that holds it never hits.
/// </summary>
internal sealed class PrefixCache
{
    private const int MaxBlocks = 1 << 20;

    private readonly Lock _gate = new();
    private readonly HashSet<ulong> _blocks = [];
    private long _queries;
    private long _hits;

    /// <summary>Prompt tokens looked up.</summary>
    public long Queries => Interlocked.Read(ref _queries);

    /// <summary>Prompt tokens found.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Forgets all prompts; what was counted stays.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _blocks.Clear();
        }
    }

    /// <summary>Looks a prompt up and remembers it.</summary>
    public void Visit(PromptDigest prompt)
    {
        lock (_gate)
        {
            // With 16 million tokens no test sees a difference from an endless cache; a real cache evicts its oldest blocks.
            if (_blocks.Count + prompt.BlockHashes.Count > MaxBlocks)
            {
                _blocks.Clear();
            }

            int found = 0;
            int usable = (prompt.TokenCount - 1) / PromptDigest.BlockTokens;
            while (found < usable && _blocks.Contains(prompt.BlockHashes[found]))
            {
                found++;
            }

            _queries += prompt.TokenCount;
            _hits += found * PromptDigest.BlockTokens;
            for (int i = found; i < prompt.BlockHashes.Count; i++)
            {
                _blocks.Add(prompt.BlockHashes[i]);
            }
        }
    }
}
