using ServeBench.Tests.Hosting;
using ServeBench.Tests.Tokenizers;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.ChatTemplates;

/// <summary>The template of a tokenizer's folder reaches the prompts of a dataset through the module.</summary>
public sealed class ChatTemplateCommandTests : IDisposable
{
    private readonly ModuleHost _host = new();
    private readonly TemporaryFolder _folder = new();

    public ChatTemplateCommandTests()
    {
        File.WriteAllText(_folder["tokenizer.json"], TinyTokenizers.TokenizerJson().ToJsonString());
        WriteTemplate("<s>[{{ messages[0].role }}]{{ messages[0].content }}{% if add_generation_prompt %}[a]{% endif %}{% if think is defined %}{{ think }}{% endif %}");
        File.WriteAllText(_folder["prompts.jsonl"], """{"prompt": "hello world"}""" + "\n");
        _host.SetVariable("folder", _folder.Root);
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_prompt_is_put_into_the_template_of_the_folder()
    {
        ServeRequest request = Import("");
        Assert.Equal("<s>[user]hello world[a]", request.Prompt);
        Assert.Equal(1 + 6 + 2 + 3, request.InputLength);
    }

    [Fact]
    public void A_template_takes_variables_and_can_be_skipped()
    {
        Assert.Equal("<s>[user]hello world[a]False", Import("-ChatTemplateKwargs @{ think = $false }").Prompt);
        Assert.Equal("hello world", Import("-SkipChatTemplate").Prompt);
    }

    [Fact]
    public void A_template_that_has_changed_is_read_again()
    {
        Assert.StartsWith("<s>", Import("").Prompt, StringComparison.Ordinal);
        WriteTemplate("new {{ messages[0].content }}");
        File.SetLastWriteTimeUtc(_folder["tokenizer_config.json"], DateTime.UtcNow.AddMinutes(1));
        Assert.Equal("new hello world", Import("").Prompt);
    }

    [Fact]
    public void A_template_that_cannot_be_carried_out_is_one_clear_error()
    {
        WriteTemplate("x\n{{ raise_exception('no user may speak') }}");
        _host.Run("Import-ServeDataset $folder/prompts.jsonl -Format Custom -Tokenizer $folder").SingleError("ChatTemplateFailed");
    }

    private ServeRequest Import(string arguments) =>
        Assert.IsType<ServeRequest>(Assert.Single(_host.Run($"Import-ServeDataset $folder/prompts.jsonl -Format Custom -Tokenizer $folder {arguments}").Output).BaseObject);

    private void WriteTemplate(string template) => File.WriteAllText(
        _folder["tokenizer_config.json"], new System.Text.Json.Nodes.JsonObject { ["chat_template"] = template }.ToJsonString());
}
