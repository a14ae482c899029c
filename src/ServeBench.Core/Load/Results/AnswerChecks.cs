using System.Globalization;
using ServeBench.Endpoints;

namespace ServeBench.Load;

/// <summary>Counts answers of a run that are not what was asked for, or that do not add up, and says so when the run is over.</summary>
internal sealed class AnswerChecks(RunPlan plan)
{
    // A few tokens more or less are how servers count.
    private const double FarBeyond = 1.5;
    private const double FarBelow = 0.5;
    private const int FewTokens = 16;
    private const int MostWords = 200;

    private int _answers;
    private int _cut;
    private int _faultyUsage;
    private string? _firstFault;
    private int _long;
    private (int Got, int Asked) _longest;
    private int _few;
    private (int Got, int Chunks) _fewest;
    private int _short;
    private (int Got, int Asked) _shortest;

    /// <summary>What to warn of; empty when all is well.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (_long > 0)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Share(_long)} have far more tokens than were asked for (the longest {_longest.Got} for {_longest.Asked}): the server does not obey the limit that was sent, and its throughput is that of another workload. Send the limit under the name that the server knows, such as max_tokens in the extra body.");
            }

            if (_short > 0)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Share(_short)} have far fewer tokens than were asked for (the shortest {_shortest.Got} for {_shortest.Asked}), though ignore_eos was sent: the server does not obey it, or cuts answers at a limit of its own.");
            }

            if (_few > 0)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Share(_few)} have a usage with far fewer tokens than chunks (the first: {_fewest.Got} for {_fewest.Chunks}). Its count was taken: throughput and TPOT are wrong unless the server sends parts of tokens.");
            }

            if (_cut > 0)
            {
                yield return $"{Share(_cut)} broke off without a finish reason, [DONE] or a usage (FinishReason {FinishReasons.None}): the server, or a proxy before it, may have cut them.";
            }

            if (_faultyUsage > 0)
            {
                yield return $"{Share(_faultyUsage)} have a usage with a count that cannot be (the first: {_firstFault}). It was left aside, and the tokens were counted as without a usage.";
            }
        }
    }

    public void Add(ServeRequestResult result, AnswerRecord record, int asked, bool toFullLength)
    {
        if (!result.Success)
        {
            return;
        }

        _answers++;
        _cut += result.FinishReason == FinishReasons.None ? 1 : 0;
        if (record.UsageFault is { } fault)
        {
            _faultyUsage++;
            _firstFault ??= plan.Connection.Scrubber.Excerpt(fault, MostWords);
        }

        if (result.OutputLengthSource == OutputLengthSource.Usage && plan.Backend.Task != BackendTask.Pooling && result.OutputLength < record.ContentChunkCount * FarBelow)
        {
            _fewest = _few == 0 ? (result.OutputLength, record.ContentChunkCount) : _fewest;
            _few++;
        }

        // Several choices share one count.
        if (asked <= 0 || record.OtherContentChunkCount > 0 || plan.Backend.Task == BackendTask.Pooling)
        {
            return;
        }

        if (result.OutputLength > (asked * FarBeyond) + FewTokens)
        {
            _long++;
            _longest = result.OutputLength > _longest.Got ? (result.OutputLength, asked) : _longest;
        }
        else if (toFullLength && result.OutputLength < asked * FarBelow && asked - result.OutputLength > FewTokens)
        {
            _shortest = _short == 0 || result.OutputLength < _shortest.Got ? (result.OutputLength, asked) : _shortest;
            _short++;
        }
    }

    private string Share(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} of {_answers} answers ({100.0 * count / _answers:0.#} %)");
}
