namespace ServeBench.Common;

/// <summary>The kinds of sound files whose heads are read.</summary>
internal static class AudioFormats
{
    /// <summary>What a sound file is, and how long it sounds.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="format"><c>wav</c>, <c>flac</c>, <c>ogg</c> or <c>mp3</c>.</param>
    /// <param name="seconds">How long it sounds.</param>
    /// <returns>Whether it is one of these, with sound in it, and says how long it is.</returns>
    public static bool TryRead(ReadOnlySpan<byte> file, out string format, out double seconds)
    {
        format = WavHeader.TryReadDuration(file, out seconds) ? "wav"
            : FlacHeader.TryReadDuration(file, out seconds) ? "flac"
            : OggHeader.TryReadDuration(file, out seconds) ? "ogg"
            : Mp3Header.TryReadDuration(file, out seconds) ? "mp3"
            : "";
        return format.Length > 0;
    }

    public static string MediaTypeOf(string format) => format == "mp3" ? "audio/mpeg" : $"audio/{format}";
}
