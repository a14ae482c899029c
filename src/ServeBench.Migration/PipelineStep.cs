using System.Collections.Specialized;

namespace ServeBench.Migration;

/// <summary>One command of a pipeline.</summary>
/// <param name="Command">Its name.</param>
/// <param name="Parameters">Its parameters by name, in the order in which they are written, ready to be splatted.</param>
public sealed record PipelineStep(string Command, OrderedDictionary Parameters)
{
    /// <summary>The command as it is written.</summary>
    public override string ToString() => PowerShellText.Command(this);
}
