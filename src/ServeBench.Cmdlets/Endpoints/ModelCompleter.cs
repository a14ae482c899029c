using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ServeBench.Endpoints;

namespace ServeBench.Commands;

/// <summary>Completes model names with those that the endpoint of -Uri lists, if it answers at once.</summary>
public sealed class ModelCompleter : IArgumentCompleter
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        object? given = fakeBoundParameters?["Uri"];
        object? first = given is IEnumerable and not string ? ((IEnumerable)given).Cast<object?>().FirstOrDefault() : given;
        if (!System.Uri.TryCreate(first?.ToString(), UriKind.Absolute, out Uri? address))
        {
            return [];
        }

        try
        {
            var connection = new EndpointConnection(address, Environment.GetEnvironmentVariable("OPENAI_API_KEY"));
            IReadOnlyList<ServeModel> models = EndpointProbe.GetModelsAsync(connection, s_patience, CancellationToken.None).GetAwaiter().GetResult();
            return models
                .Where(model => model.Id.StartsWith(wordToComplete?.Trim('\'', '"') ?? "", StringComparison.OrdinalIgnoreCase))
                .Select(model => new CompletionResult(model.Id.Contains(' ', StringComparison.Ordinal) ? $"'{model.Id}'" : model.Id));
        }
        catch (ServeException)
        {
            return [];
        }
    }
}
