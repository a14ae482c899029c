namespace ServeBench.Workloads;

/// <summary>Codes images; implemented by ServeBench.Adapters over a third-party package. Safe to use from several threads.</summary>
internal interface IImageEncoder
{
    /// <summary>A JPEG file as libjpeg makes it by default: baseline, quality 75, colours at half of the resolution.</summary>
    /// <param name="rgb">Red, green and blue of each pixel, row by row.</param>
    /// <param name="width">Pixels of a row, 1 to 65,500.</param>
    /// <param name="height">Rows, 1 to 65,500.</param>
    byte[] EncodeJpeg(ReadOnlySpan<byte> rgb, int width, int height);
}
