using System.Globalization;

namespace ServeBench.Workloads;

/// <summary>A sound to transcribe, or to put into a message: the bytes of a WAV, FLAC, MP3 or Ogg file and its name.</summary>
public sealed class AudioClip
{
    /// <summary>Takes the bytes of a sound file.</summary>
    /// <param name="name">The file's name, without a folder; the transcription endpoint receives it.</param>
    /// <param name="data">The whole file: WAV, FLAC, MP3, or Ogg with Vorbis or Opus.</param>
    /// <exception cref="ServeException"><c>AudioInvalid</c>: the bytes are not such a file.</exception>
    public AudioClip(string name, ReadOnlyMemory<byte> data)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Data = data;
        (Format, DurationSeconds) = AudioFormats.TryRead(data.Span, out string format, out double seconds) ? (format, seconds) : throw new ServeException(
            "AudioInvalid",
            ServeErrorKind.InvalidData,
            $"'{name}' is not a WAV, FLAC, MP3 or Ogg file with sound in it that says how long it is. Convert it to WAV or FLAC.",
            name);
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>What kind of file it is: <c>wav</c>, <c>flac</c>, <c>mp3</c> or <c>ogg</c>.</summary>
    public string Format { get; }

    /// <summary>The bytes of the file, which are sent as they are.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>How long it sounds, in seconds.</summary>
    public double DurationSeconds { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {DurationSeconds:0.###} s");
}
