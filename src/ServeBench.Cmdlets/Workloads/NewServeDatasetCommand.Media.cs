using System.Management.Automation;
using ServeBench.Workloads;

namespace ServeBench.Commands;

// The images and videos of random prompts.
public sealed partial class NewServeDatasetCommand
{
    /// <summary>Images and videos of a request; 1 is the default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomMmBaseItemsPerRequest")]
    [ValidateRange(0, 1 << 16)]
    [InvariantNumber]
    public int ItemsPerRequest { get; set; } = 1;

    /// <summary>How far the number of images and videos spreads, 0 (the default: not at all) to 1: with 0.5, from half to one and a half times as many.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomMmNumMmItemsRangeRatio")]
    [ValidateRange(0.0, 1.0)]
    [InvariantNumber]
    public double ItemsRangeRatio { get; set; }

    /// <summary>
    /// Most images and videos of a request: a hashtable such as @{ image = 4; video = 2 }; 255 images and 1 video are the default. A kind
    /// without a limit cannot be drawn. Where a kind has reached its limit, the other one is drawn.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomMmLimitMmPerPrompt")]
    [ValidateNotNull]
    public object? ItemLimit { get; set; }

    /// <summary>
    /// Sizes of the images and videos and how often each is drawn: an ordered hashtable such as [ordered]@{ '256x256' = 0.5; '720x1280' = 0.5 } (the
    /// default), height before width, and behind them the number of frames of a video, such as '720x1280x16' = 0.1; or the text that vllm bench serve takes, such as '{(256, 256, 1): 1.0}'. The order counts for the
    /// draws; a plain hashtable, which has none, is sorted by size.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(FreeTextCompleter))]
    [Alias("RandomMmBucketConfig")]
    [ValidateNotNull]
    public object? ItemBucket { get; set; }

    private RandomMediaOptions CreateMediaOptions()
    {
        var options = new RandomMediaOptions { ItemsPerRequest = ItemsPerRequest, ItemsRangeRatio = ItemsRangeRatio };
        if (ItemLimit is not null)
        {
            (int? images, int? videos) = MediaArguments.Limits(ItemLimit);
            options = options with { ImageLimit = images, VideoLimit = videos };
        }

        return ItemBucket is null ? options : options with { Buckets = MediaArguments.Buckets(ItemBucket) };
    }
}
