using System.Globalization;
using ServeBench.Workloads;

namespace ServeBench.ChatTemplates;

/// <summary>
/// The chat templates of a model, of which <c>default</c> is applied, or <c>tool_use</c> where there is one and the variables hold
/// tools. A template is read when it is first needed, so that one that cannot be read does not get in the way of counting tokens.
/// </summary>
/// <param name="source">Where the templates come from, and what they are given.</param>
/// <param name="timeProvider">The clock of <c>strftime_now</c>.</param>
internal sealed class ModelChatTemplate(ChatTemplateSource source, TimeProvider timeProvider) : IChatTemplate
{
    private const string DefaultName = "default";
    private const string ToolsName = "tool_use";
    private static readonly string[] s_reserved = ["messages", "add_generation_prompt"];

    private readonly Dictionary<string, Lazy<JinjaTemplate>> _templates = source.Templates.ToDictionary(
        template => template.Key, template => new Lazy<JinjaTemplate>(() => new JinjaTemplate(template.Value.Text, timeProvider)), StringComparer.Ordinal);

    public string Apply(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true, IReadOnlyDictionary<string, object?>? variables = null) =>
        Apply(messages, addGenerationPrompt, variables, CancellationToken.None);

    public IChatTemplate WithCancellation(CancellationToken cancellationToken) => new Cancellable(this, cancellationToken);

    private string Apply(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?>? variables, CancellationToken cancellationToken)
    {
        string name = variables?.GetValueOrDefault("tools") is not null && _templates.ContainsKey(ToolsName) ? ToolsName : DefaultName;
        if (!_templates.TryGetValue(name, out Lazy<JinjaTemplate>? template))
        {
            throw new ServeException(
                "ChatTemplateInvalid",
                ServeErrorKind.InvalidData,
                $"The chat templates of '{source.Folder}' ({string.Join(", ", _templates.Keys)}) have none named '{DefaultName}'. Give the model's folder one, or send prompts without a template.",
                source.Folder);
        }

        string path = source.Templates[name].Path;
        JinjaTemplate parsed = Parse(template, path);
        try
        {
            return parsed.Render(VariablesOf(messages, addGenerationPrompt, variables), cancellationToken);
        }
        catch (Exception exception) when (exception is TemplateException or InsufficientExecutionStackException)
        {
            throw new ServeException(
                "ChatTemplateFailed",
                ServeErrorKind.InvalidData,
                $"The chat template of '{path}' cannot be applied{LineOf(exception)}: {ReasonOf(exception)}. Check the messages and the template's variables, or send prompts without a template.",
                path,
                exception);
        }
    }

    private static JinjaTemplate Parse(Lazy<JinjaTemplate> template, string path)
    {
        try
        {
            return template.Value;
        }
        catch (TemplateException exception)
        {
            throw new ServeException(
                "ChatTemplateInvalid",
                ServeErrorKind.InvalidData,
                $"The chat template of '{path}' cannot be read{LineOf(exception)}: {ReasonOf(exception)}. docs/tokenizers.md lists what is supported; send prompts without a template otherwise.",
                path,
                exception);
        }
    }

    private Dictionary<string, object?> VariablesOf(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt, IReadOnlyDictionary<string, object?>? variables)
    {
        var all = new Dictionary<string, object?>(StringComparer.Ordinal) { ["tools"] = null, ["documents"] = null };
        foreach ((string name, object value) in source.SpecialTokens)
        {
            all[name] = ChatTemplateValues.From(value);
        }

        foreach ((string name, object? value) in variables ?? new Dictionary<string, object?>())
        {
            all[name] = s_reserved.Contains(name)
                ? throw new TemplateException($"the variable '{name}' is set by the conversation and cannot be given")
                : ChatTemplateValues.From(value);
        }

        all["messages"] = ChatTemplateValues.From(messages);
        all["add_generation_prompt"] = addGenerationPrompt;
        return all;
    }

    private static string LineOf(Exception exception) =>
        exception is TemplateException { Line: > 0 and int line } ? string.Create(CultureInfo.InvariantCulture, $" (line {line} of the template)") : "";

    private static string ReasonOf(Exception exception) =>
        exception is TemplateException ? exception.Message.TrimEnd('.') : "its variables nest too deeply";

    // On a thread of its own, because a single step on a text of millions of characters can take longer than a caller waits.
    private sealed class Cancellable(ModelChatTemplate template, CancellationToken cancellationToken) : IChatTemplate
    {
        public string Apply(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt = true, IReadOnlyDictionary<string, object?>? variables = null)
        {
            Task<string> applied = Task.Run(() => template.Apply(messages, addGenerationPrompt, variables, cancellationToken), cancellationToken);
            Task.WaitAny([applied], cancellationToken);
            return applied.GetAwaiter().GetResult();
        }
    }
}
