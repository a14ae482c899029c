using System.Globalization;

namespace ServeBench.Workloads;

/// <summary>A sound to transcribe, or to put into a message: the bytes of a WAV file and its name.</summary>
public sealed class AudioClip
{
    /// <summary>Takes the bytes of a WAV file.</summary>
    /// <param name="name">The file's name, without a folder; the transcription endpoint is told it.</param>
    /// <param name="wav">The whole file.</param>
    /// <exception cref="ServeException"><c>AudioInvalid</c>: the bytes are not those of a WAV file.</exception>
    public AudioClip(string name, ReadOnlyMemory<byte> wav)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Wav = wav;
        DurationSeconds = WavHeader.TryReadDuration(wav.Span, out double seconds) ? seconds : throw new ServeException(
            "AudioInvalid",
            ServeErrorKind.InvalidData,
            $"'{name}' is not a WAV file with sound in it. Convert it to WAV.",
            name);
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>The bytes of the WAV file.</summary>
    public ReadOnlyMemory<byte> Wav { get; }

    /// <summary>How long it sounds, in seconds.</summary>
    public double DurationSeconds { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}: {DurationSeconds:0.###} s");
}
