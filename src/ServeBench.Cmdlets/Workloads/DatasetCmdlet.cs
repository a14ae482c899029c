using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

/// <summary>Base of the cmdlets that write the requests of a dataset.</summary>
public abstract class DatasetCmdlet : ServeCmdlet
{
    private static readonly TimeSpan s_progressInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Tokenizer that lengths are counted with: o200k_base (the default), cl100k_base, or the path of a Tiktoken file, a Hugging Face
    /// tokenizer.json, a vocab.json with its merges.txt, a SentencePiece tokenizer.model, or a folder that holds one of them.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(TokenizerCompleter))]
    [ValidateNotNullOrEmpty]
    public string Tokenizer { get; set; } = TokenizerNames.Default;

    /// <summary>Opens the tokenizer that the user names.</summary>
    private protected ITokenizer OpenTokenizer()
    {
        ITokenizer tokenizer = TokenizerSource.Open(this, Tokenizer);
        WriteVerbose(string.Create(CultureInfo.InvariantCulture, $"Lengths are counted with the tokenizer '{tokenizer.Name}'."));
        return tokenizer;
    }

    /// <summary>Writes the requests as they come, with progress.</summary>
    /// <param name="dataset">What to read.</param>
    /// <param name="activity">What the progress says is being done.</param>
    /// <param name="total">How many requests there will be at most; asked once the first is there.</param>
    /// <returns>How many there were.</returns>
    private protected int WriteRequests(IDataset dataset, string activity, Func<int> total)
    {
        int count = 0;
        long last = 0;
        bool isShown = false;
        try
        {
            foreach (ServeRequest request in dataset.Read(StopToken))
            {
                WriteObject(request);
                count++;
                if (count == 1)
                {
                    last = Stopwatch.GetTimestamp();
                }
                else if (Stopwatch.GetElapsedTime(last) >= s_progressInterval)
                {
                    WriteProgress(ProgressOf(activity, count, total()));
                    last = Stopwatch.GetTimestamp();
                    isShown = true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }

        if (isShown)
        {
            WriteProgress(new ProgressRecord(0, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }

        return count;
    }

    private static ProgressRecord ProgressOf(string activity, int count, int total) =>
        new(0, activity, string.Create(CultureInfo.InvariantCulture, $"{count} of {total} requests"))
        {
            PercentComplete = (int)(100L * count / Math.Max(total, count)),
        };
}
