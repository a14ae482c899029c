using System.Globalization;

namespace ServeBench.Load;

/// <summary>Diffusion decoding during a run, by the server's own counters; requests of others are in them as well.</summary>
/// <param name="CommittedTokens">Tokens committed.</param>
/// <param name="CanvasPositions">Canvas positions evaluated.</param>
/// <param name="DenoisingSteps">Steps without those that commit a canvas.</param>
/// <param name="Canvases">Canvases committed: committed tokens / (positions / steps).</param>
public sealed record DiffusionDecoding(long CommittedTokens, long CanvasPositions, double DenoisingSteps, double Canvases)
{
    /// <summary>One to be filled in.</summary>
    public DiffusionDecoding()
        : this(0, 0, 0, 0)
    {
    }

    /// <summary>Denoising steps for one canvas.</summary>
    public double StepsPerCanvas => DenoisingSteps / Canvases;

    /// <summary>Tokens committed for each denoising step.</summary>
    public double CommittedPerStep => DenoisingSteps == 0 ? 0 : CommittedTokens / DenoisingSteps;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{StepsPerCanvas:0.##} steps a canvas, {CommittedPerStep:0.##} tokens a step");
}
