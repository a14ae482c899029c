using ServeBench.Workloads;

namespace ServeBench.Metrics;

/// <summary>Measures a workload.</summary>
internal static class DatasetMeter
{
    private const int BatchSize = 32;
    private const long MostTokensToMake = 5_000_000;

    /// <summary>Measures the requests in their order; prompts that are made when they are read are made on all processors.</summary>
    /// <param name="requests">The requests, one or more.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ServeException"><c>ExtraBodyInvalid</c>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ServeDatasetSummary Measure(IReadOnlyList<ServeRequest> requests, CancellationToken cancellationToken)
    {
        using var digest = new WorkloadDigest();
        var prefixes = new SharedPrefixes();
        long shared = 0;
        int index = 0;
        foreach ((string? text, int[]? ids) in OrderedParallel.Select(requests.Count, BatchSize, i => (requests[i].Prompt, requests[i].PromptTokenIds), cancellationToken))
        {
            ServeRequest request = requests[index++];
            digest.Add(request, text, ids);
            shared += prefixes.Add(request, text, ids);
        }

        long total = requests.Sum(request => (long)request.InputLength);
        ServeDatasetSummary summary = WithLengths(requests) with
        {
            Count = requests.Count,
            TotalInputTokens = total,
            TotalOutputTokens = requests.Sum(request => (long)request.OutputLength),
            SharedPrefixTokens = shared,
            SharedPrefixPercent = total == 0 ? 0 : 100.0 * shared / total,
            MediaCount = requests.Sum(MediaOf),
            WorkloadHash = digest.Finish(),
        };
        return requests.All(request => request.Timestamp is not null) ? WithTimes(summary, requests) : summary;
    }

    /// <summary>Only the hash of a workload, as <see cref="Measure"/> has it.</summary>
    /// <param name="requests">The requests, in the order in which they are sent.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>
    /// The hash; <see langword="null"/> for more than 5 million tokens of prompts that are made only when they are read: they would all have
    /// to be made before the first is sent.
    /// </returns>
    /// <exception cref="ServeException"><c>ExtraBodyInvalid</c>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static string? Hash(IReadOnlyList<ServeRequest> requests, CancellationToken cancellationToken)
    {
        if (requests.Sum(request => request.Source is null ? 0L : request.InputLength) > MostTokensToMake)
        {
            return null;
        }

        using var digest = new WorkloadDigest();
        int index = 0;
        foreach ((string? text, int[]? ids) in OrderedParallel.Select(requests.Count, BatchSize, i => (requests[i].Prompt, requests[i].PromptTokenIds), cancellationToken))
        {
            digest.Add(requests[index++], text, ids);
        }

        return digest.Finish();
    }

    private static ServeDatasetSummary WithLengths(IReadOnlyList<ServeRequest> requests)
    {
        var input = new SampleStatistics([.. requests.Select(request => (double)request.InputLength)]);
        var output = new SampleStatistics([.. requests.Select(request => (double)request.OutputLength)]);
        return new ServeDatasetSummary
        {
            MeanInputLength = input.Mean,
            StdInputLength = input.StandardDeviation,
            MinInputLength = (int)input.Percentile(0),
            MedianInputLength = input.Median,
            P90InputLength = input.Percentile(90),
            P95InputLength = input.Percentile(95),
            P99InputLength = input.Percentile(99),
            MaxInputLength = (int)input.Percentile(100),
            MeanOutputLength = output.Mean,
            StdOutputLength = output.StandardDeviation,
            MinOutputLength = (int)output.Percentile(0),
            MedianOutputLength = output.Median,
            P90OutputLength = output.Percentile(90),
            P95OutputLength = output.Percentile(95),
            P99OutputLength = output.Percentile(99),
            MaxOutputLength = (int)output.Percentile(100),
        };
    }

    private static ServeDatasetSummary WithTimes(ServeDatasetSummary summary, IReadOnlyList<ServeRequest> requests)
    {
        double duration = requests.Max(request => request.Timestamp!.Value) - requests.Min(request => request.Timestamp!.Value);
        return summary with { DurationSeconds = duration, MeanRequestRate = duration > 0 ? requests.Count / duration : null };
    }

    private static int MediaOf(ServeRequest request) =>
        (request.Media?.Length ?? 0)
        + (request.Audio is null ? 0 : 1)
        + (request.Messages ?? []).Sum(message => (message.Parts ?? []).Count(part => part.Type != "text"));
}
