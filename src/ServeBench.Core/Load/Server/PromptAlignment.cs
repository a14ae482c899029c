using System.Collections.Concurrent;
using System.Globalization;
using ServeBench.Arrivals;
using ServeBench.Endpoints;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>
/// A schedule whose random prompts have been cut to their lengths under the server's own tokenizer, as <c>vllm bench serve</c> does it
/// when that counts another number of tokens in the first of them. The random turns of conversations are cut in the same way.
/// </summary>
internal sealed class PromptAlignment
{
    // As many as vLLM's client has under way at once.
    private const int Concurrency = 64;

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private PromptAlignment(IReadOnlyList<ArrivalSlot> slots) => Slots = slots;

    /// <summary>The schedule: the same slots, but for those whose prompts were cut.</summary>
    public IReadOnlyList<ArrivalSlot> Slots { get; private init; }

    /// <summary>How many random prompts there are whose server can be asked.</summary>
    public int PromptCount { get; private init; }

    /// <summary>Tokens that the first of them should have, and has under the server's tokenizer.</summary>
    public (int Expected, int Actual) First { get; private init; }

    /// <summary>How many were cut.</summary>
    public int ChangedCount { get; private init; }

    /// <summary>How many stay as they are because the server failed to answer for them.</summary>
    public int FailedCount { get; private init; }

    /// <summary>Why the server could not be asked for the first, so that all stay as they are; <see langword="null"/> when it could.</summary>
    public ServeException? Refusal { get; private init; }

    /// <summary>Asks the server that a plan is for, and cuts the prompts that are too long for it.</summary>
    /// <param name="plan">The plan; it is not changed, nor are its requests.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<PromptAlignment> AlignAsync(RunPlan plan, CancellationToken cancellationToken)
    {
        int[] positions = plan.Backend.AlignsPrompts
            ? [.. Enumerable.Range(0, plan.Slots.Count).Where(position => plan.Slots[position].Request is { IsAlignable: true })]
            : [];
        if (positions.Length == 0)
        {
            return new PromptAlignment(plan.Slots);
        }

        using var server = new TokenizerApi(
            plan.Connection,
            plan.Generation.Model,
            plan.RequestTimeout < s_timeout ? plan.RequestTimeout : s_timeout,
            "Random prompts are sent unchanged, and may have more or fewer tokens there than their InputLength.");
        ServeRequest first = plan.Slots[positions[0]].Request!;
        int actual;
        try
        {
            actual = (await server.TokenizeAsync(TextOf(first), addSpecialTokens: false, cancellationToken).ConfigureAwait(false)).Length;
        }
        catch (ServeException exception)
        {
            return new PromptAlignment(plan.Slots) { PromptCount = positions.Length, Refusal = exception };
        }

        var asked = new PromptAlignment(plan.Slots) { PromptCount = positions.Length, First = (first.InputLength, actual) };
        return actual == first.InputLength ? asked : await CutAsync(asked, positions, server, cancellationToken).ConfigureAwait(false);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"The first random prompt has {First.Actual} tokens under the server's tokenizer and {First.Expected} under that of the dataset: {ChangedCount} of {PromptCount} random prompts were cut to their length{(FailedCount == 0 ? "" : $", {FailedCount} are as they were because the server did not answer for them")}.");

    private static async Task<PromptAlignment> CutAsync(PromptAlignment asked, int[] positions, TokenizerApi server, CancellationToken cancellationToken)
    {
        ArrivalSlot[] slots = [.. asked.Slots];
        // A request that phases draw again is asked about once.
        var known = new ConcurrentDictionary<ServeRequest, Task<ServeRequest?>>(ReferenceEqualityComparer.Instance);
        int changed = 0;
        int failed = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            positions,
            options,
            async (position, stopping) =>
            {
                try
                {
                    if (await known.GetOrAdd(slots[position].Request!, request => TryCutAsync(request, server, stopping)).ConfigureAwait(false) is { } cut)
                    {
                        slots[position] = slots[position] with { Request = cut };
                        Interlocked.Increment(ref changed);
                    }
                }
                catch (ServeException)
                {
                    Interlocked.Increment(ref failed);
                }
            }).ConfigureAwait(false);
        return new PromptAlignment(slots) { PromptCount = asked.PromptCount, First = asked.First, ChangedCount = changed, FailedCount = failed };
    }

    private static async Task<ServeRequest?> TryCutAsync(ServeRequest request, TokenizerApi server, CancellationToken cancellationToken)
    {
        int[] tokens = await server.TokenizeAsync(TextOf(request), addSpecialTokens: false, cancellationToken).ConfigureAwait(false);
        return tokens.Length <= request.InputLength
            ? null
            : WithText(request, await server.DetokenizeAsync(tokens[..request.InputLength], cancellationToken).ConfigureAwait(false));
    }

    // A turn of a conversation is a message, and the other prompts are texts.
    private static string TextOf(ServeRequest request) => request.Messages is [{ } message] ? message.Content : request.Prompt!;

    private static ServeRequest WithText(ServeRequest request, string text) =>
        request.Messages is [{ } message] ? request with { Messages = [message with { Content = text }] } : request with { Prompt = text };
}
