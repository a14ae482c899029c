namespace ServeBench.Reports;

/// <summary>The service whose pipeline a report is published to.</summary>
public enum PipelineService
{
    /// <summary>The one that the script runs in, by its environment; none outside a pipeline.</summary>
    Auto,

    /// <summary>Azure Pipelines, also on a server of one's own.</summary>
    AzureDevOps,

    /// <summary>GitHub Actions.</summary>
    GitHub,
}
