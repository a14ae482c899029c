namespace ServeBench.Workloads;

/// <summary>A tokenizer that need not read a whole text again when only its end has changed.</summary>
public interface IIncrementalTokenizer : ITokenizer
{
    /// <summary>An encoder of its own for one text at a time; not safe for several threads at once.</summary>
    IIncrementalEncoder CreateEncoder();
}
