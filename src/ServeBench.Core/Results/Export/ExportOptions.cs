namespace ServeBench.Results;

/// <summary>How results are written to files.</summary>
internal sealed record ExportOptions
{
    /// <summary>The format; <see cref="ResultFormat.Vllm"/> by default.</summary>
    public ResultFormat Format { get; init; }

    /// <summary>Whether to write the records of PyTorch's benchmark database beside a result of <see cref="ResultFormat.Vllm"/>.</summary>
    public bool PyTorchBenchmark { get; init; }

    /// <summary>Whether to write an entry a request, with gaps and texts.</summary>
    public bool Detailed { get; init; }

    /// <summary>Whether to add to a file that exists.</summary>
    public bool Append { get; init; }

    /// <summary>Whether a file that exists is an error.</summary>
    public bool NoClobber { get; init; }

    /// <summary>Whether to replace a file that is read-only.</summary>
    public bool Force { get; init; }
}
