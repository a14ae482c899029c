using ServeBench.Load;
using ServeBench.Workloads;
using Xunit;

namespace ServeBench.Tests.Load;

public sealed class DistinctPromptTests
{
    [Fact]
    public void Whatever_the_prompt_is_its_beginning_changes_and_the_rest_stays()
    {
        var request = new ServeRequest { Index = 3, Prompt = "text", Prompts = ["a", "b"], PromptTokenIds = [1, 2, 3], OutputLength = 7, Messages = [new("system", "s"), new("user", "u")] };

        ServeRequest second = DistinctPrompt.Of(request, 1);

        Assert.Equal("Warm-up 2: text", second.Prompt);
        Assert.Equal(["Warm-up 2: a", "Warm-up 2: b"], second.Prompts!);
        Assert.Equal([3, 1, 2], second.PromptTokenIds!);
        Assert.Equal(["Warm-up 2: s", "u"], second.Messages!.Select(message => message.Content));
        Assert.Equal((3, 7), (second.Index, second.OutputLength));
        Assert.Equal("text", request.Prompt);
    }

    [Fact]
    public void A_message_of_parts_gets_a_part_in_front()
    {
        var request = new ServeRequest { Messages = [new("user", [ContentPart.FromText("look")])] };

        Assert.Equal(["Warm-up 1: ", "look"], DistinctPrompt.Of(request, 0).Messages![0].Parts!.Select(part => part.Text));
    }

    [Fact]
    public void What_has_no_prompt_stays_as_it_is()
    {
        ServeRequest changed = DistinctPrompt.Of(new ServeRequest { PromptTokenIds = [] }, 0);
        Assert.Null(changed.Prompt);
        Assert.Null(changed.Prompts);
        Assert.Null(changed.Messages);
        Assert.Empty(changed.PromptTokenIds!);
    }
}
