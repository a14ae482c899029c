using System.Globalization;
using ServeBench.Workloads;

namespace ServeBench.Load;

/// <summary>Whether the server counts as many tokens in random prompts as they were made with. For one thread; read when the run is over.</summary>
internal sealed class PromptLengthCheck(RunPlan plan)
{
    // What a chat template adds to a prompt is less.
    private const int FewTokens = 64;
    private const double TolerableShare = 0.25;

    private int _prompts;
    private long _planned;
    private long _counted;

    /// <summary>What to warn of; <see langword="null"/> when the server counts about what was asked for, or no prompt was random.</summary>
    public ServeWarning? Warning => Math.Abs(_counted - _planned) <= Math.Max(TolerableShare * _planned, (double)FewTokens * _prompts) ? null : new ServeWarning(
        "PromptLengthDiffers",
        string.Create(
            CultureInfo.InvariantCulture,
            $"The server counts {(double)_counted / _prompts:0} tokens in an average random prompt, not the requested {(double)_planned / _prompts:0}: its tokenizer differs from the one that made the prompts. Use the model's own tokenizer."));

    /// <summary>Takes the result of a request; turns after the first carry what was said before, and do not count.</summary>
    public void Add(ServeRequestResult result)
    {
        if (result.RequestPosition >= plan.Slots.Count)
        {
            // A prompt that a phase drew again counted the first time.
            return;
        }

        ServeRequest request = plan.Slots[result.RequestPosition].Request!;
        if (result.Success && request.IsAlignable && (result.Turn ?? 0) == 0)
        {
            _prompts++;
            _planned += request.InputLength;
            _counted += result.InputLength;
        }
    }
}
