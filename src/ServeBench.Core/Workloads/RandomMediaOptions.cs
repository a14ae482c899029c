namespace ServeBench.Workloads;

/// <summary>Images beside random prompts. The defaults are those of <c>vllm bench serve --dataset-name random-mm</c>.</summary>
public sealed record RandomMediaOptions
{
    /// <summary>Images of a request, 0 or more.</summary>
    public int ItemsPerRequest { get; init; } = 1;

    /// <summary>How far their number spreads: from floor(n (1 - ratio)) to ceil(n (1 + ratio)), both included; in [0, 1].</summary>
    public double ItemsRangeRatio { get; init; }

    /// <summary>Most images of a request.</summary>
    public int ImageLimit { get; init; } = 255;

    /// <summary>The sizes that are drawn from, in the order of the draws.</summary>
    public IReadOnlyList<MediaBucket> Buckets { get; init; } = [new(256, 256, 1, 0.5), new(720, 1280, 1, 0.5)];

    /// <summary>Refuses what no request can be made from.</summary>
    /// <exception cref="ServeException"><c>MediaInvalid</c>, or <c>VideoNotSupported</c>.</exception>
    internal void Validate()
    {
        if (Buckets.FirstOrDefault(bucket => bucket is not { Height: > 0, Width: > 0, Frames: > 0, Weight: >= 0, Weight: < double.PositiveInfinity }) is { } wrong)
        {
            throw Invalid($"The size {wrong} of weight {wrong.Weight} is none: height, width and frames are above 0, and the weight is 0 or above.");
        }

        if (!Buckets.Any(bucket => bucket.Weight > 0))
        {
            throw Invalid($"No size is left to draw images of: give at least one a weight above 0.");
        }

        if (Buckets.FirstOrDefault(bucket => bucket is { Frames: > 1, Weight: > 0 }) is { } video)
        {
            throw new ServeException(
                "VideoNotSupported",
                ServeErrorKind.NotSupported,
                $"The size {video} is a video of {video.Frames} frames, and ServeBench writes no video files. Use sizes of one frame, or give real videos as the Media of requests.",
                video);
        }

        if (!(ItemsRangeRatio is >= 0 and <= 1) || ItemsPerRequest < 0 || ImageLimit < 0)
        {
            throw Invalid($"{ItemsPerRequest} images a request, at most {ImageLimit}, with a range ratio of {ItemsRangeRatio}: the numbers are 0 or above, and the ratio at most 1.");
        }

        if (FewestItems > MostItems)
        {
            throw Invalid($"{ItemsPerRequest} images a request with a range ratio of {ItemsRangeRatio} are {FewestItems} at least, and the limit is {ImageLimit}. Raise the limit, or ask for fewer.");
        }
    }

    /// <summary>Fewest images of a request.</summary>
    internal int FewestItems => (int)Math.Max(0, Math.Floor(ItemsPerRequest * (1.0 - ItemsRangeRatio)));

    /// <summary>Most images of a request.</summary>
    internal int MostItems => (int)Math.Min(ImageLimit, Math.Ceiling(ItemsPerRequest * (1.0 + ItemsRangeRatio)));

    private ServeException Invalid(FormattableString message) =>
        new("MediaInvalid", ServeErrorKind.InvalidArgument, message.ToString(System.Globalization.CultureInfo.InvariantCulture), this);
}
