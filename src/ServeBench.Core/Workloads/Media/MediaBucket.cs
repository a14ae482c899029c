using System.Globalization;

namespace ServeBench.Workloads;

/// <summary>A size of images or videos, and how often it is drawn.</summary>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Frames">Pictures: 1 is an image, more a video.</param>
/// <param name="Weight">How often it is drawn in relation to the others, 0 or above; 0 is never.</param>
internal sealed record MediaBucket(int Height, int Width, int Frames, double Weight)
{
    /// <summary>Whether it is the size of videos, rather than of images.</summary>
    public bool IsVideo => Frames > 1;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}x{Frames}");
}
