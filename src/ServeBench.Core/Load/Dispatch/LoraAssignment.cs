namespace ServeBench.Load;

/// <summary>How LoRA modules are given to requests.</summary>
public enum LoraAssignment
{
    /// <summary>Each request draws one.</summary>
    Random,

    /// <summary>One after the other, in the order of the schedule, and again from the first.</summary>
    RoundRobin,
}
