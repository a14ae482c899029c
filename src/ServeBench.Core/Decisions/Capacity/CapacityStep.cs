namespace ServeBench.Decisions;

/// <summary>A load that is to be tried.</summary>
internal readonly record struct CapacityStep(double Load, CapacityPurpose Purpose);
