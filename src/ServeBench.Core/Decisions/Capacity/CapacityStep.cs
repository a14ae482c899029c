namespace ServeBench.Decisions;

/// <summary>A load that is to be tried.</summary>
/// <param name="Load">The load.</param>
/// <param name="Purpose">Why.</param>
internal readonly record struct CapacityStep(double Load, CapacityPurpose Purpose);
