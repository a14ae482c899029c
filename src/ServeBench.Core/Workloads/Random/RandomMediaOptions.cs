namespace ServeBench.Workloads;

/// <summary>Images and videos beside random prompts. The defaults are those of <c>vllm bench serve --dataset-name random-mm</c>.</summary>
internal sealed record RandomMediaOptions
{
    // What a JPEG file can hold, and what an array of three bytes a pixel can.
    private const int MaxSide = 65500;
    private const int MaxPixels = 700_000_000;

    /// <summary>Images and videos of a request, 0 or more.</summary>
    public int ItemsPerRequest { get; init; } = 1;

    /// <summary>How far their number spreads: from floor(n (1 - ratio)) to ceil(n (1 + ratio)), both included; in [0, 1].</summary>
    public double ItemsRangeRatio { get; init; }

    /// <summary>Most images of a request; <see langword="null"/> where none are drawn.</summary>
    public int? ImageLimit { get; init; } = 255;

    /// <summary>Most videos of a request; <see langword="null"/> where none are drawn.</summary>
    public int? VideoLimit { get; init; } = 1;

    /// <summary>The sizes that are drawn from, in the order of the draws.</summary>
    public IReadOnlyList<MediaBucket> Buckets { get; init; } = [new(256, 256, 1, 0.5), new(720, 1280, 1, 0.5)];

    /// <summary>Refuses what no request can be made from.</summary>
    /// <exception cref="ServeException"><c>MediaInvalid</c>.</exception>
    internal void Validate()
    {
        if (Buckets.FirstOrDefault(bucket => bucket is not { Height: > 0 and <= MaxSide, Width: > 0 and <= MaxSide, Frames: > 0, Weight: >= 0, Weight: < double.PositiveInfinity }) is { } wrong)
        {
            throw Invalid($"The size {wrong} with weight {wrong.Weight} is invalid: height and width are 1 to {MaxSide}, frames above 0, and the weight is 0 or above.");
        }

        if (Buckets.FirstOrDefault(bucket => bucket.IsVideo && Math.Min(bucket.Height, bucket.Width) < 2) is { } thin)
        {
            throw Invalid($"The size {thin} is a video of one row or column, which no video has: an odd row or column is left out.");
        }

        if (Buckets.FirstOrDefault(bucket => (long)bucket.Height * bucket.Width > MaxPixels) is { } large)
        {
            throw Invalid($"The size {large} has more than {MaxPixels} pixels. Make it smaller.");
        }

        if (!Buckets.Any(bucket => bucket.Weight > 0))
        {
            throw Invalid($"No size is left to draw images or videos of: give at least one a weight above 0.");
        }

        if ((Draws(isVideo: false) && ImageLimit is null) || (Draws(isVideo: true) && VideoLimit is null))
        {
            throw Invalid($"There are sizes of {(ImageLimit is null ? "images" : "videos")} and no limit for them. Give one, or take the sizes out.");
        }

        if (!(ItemsRangeRatio is >= 0 and <= 1) || ItemsPerRequest < 0 || ImageLimit < 0 || VideoLimit < 0)
        {
            throw Invalid($"{ItemsPerRequest} items a request, at most {ImageLimit} images and {VideoLimit} videos, with a range ratio of {ItemsRangeRatio}: the numbers are 0 or above, and the ratio at most 1.");
        }

        if (FewestItems > MostItems)
        {
            throw Invalid($"{ItemsPerRequest} items a request with a range ratio of {ItemsRangeRatio} are {FewestItems} at least, and the limits of the kinds that are drawn are {Limit} together. Raise the limits, or ask for fewer.");
        }
    }

    internal int FewestItems => (int)Math.Max(0, Math.Floor(ItemsPerRequest * (1.0 - ItemsRangeRatio)));

    internal int MostItems => (int)Math.Min(Limit, Math.Ceiling(ItemsPerRequest * (1.0 + ItemsRangeRatio)));

    // The limit of a kind that is never drawn does not count.
    private long Limit => (Draws(isVideo: false) ? (long)ImageLimit! : 0) + (Draws(isVideo: true) ? (long)VideoLimit! : 0);

    private bool Draws(bool isVideo) => Buckets.Any(bucket => bucket.Weight > 0 && bucket.IsVideo == isVideo);

    private ServeException Invalid(FormattableString message) =>
        new("MediaInvalid", ServeErrorKind.InvalidArgument, message.ToString(System.Globalization.CultureInfo.InvariantCulture), this);
}
