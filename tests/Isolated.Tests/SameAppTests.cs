using System.Text.Json.Nodes;

namespace Sluice.Isolated.Tests;

/// <summary>The two ways to run in a function app offer the same.</summary>
public sealed class SameAppTests
{
    [Fact]
    public void The_functions_are_those_of_the_default_app()
    {
        Assert.NotEmpty(AppFunctions.OfTheDefaultApp);
        Assert.Equal(AppFunctions.OfTheDefaultApp, AppFunctions.Compiled);
    }

    [Fact]
    public void The_host_is_told_the_same_but_for_the_custom_handler()
    {
        var (standard, isolated) = (Read("functions/app/host.json"), Read("functions/isolated/host.json"));
        Assert.True(standard.Remove("customHandler"));
        Assert.Equal(standard.ToJsonString(), isolated.ToJsonString());
    }

    [Fact]
    public void The_sample_settings_differ_in_the_runtime_alone()
    {
        var (standard, isolated) = (Read("local.settings.sample.json"), Read("functions/isolated/local.settings.sample.json"));
        Assert.Equal("custom", (string?)standard["Values"]!["FUNCTIONS_WORKER_RUNTIME"]);
        standard["Values"]!["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        Assert.Equal(standard.ToJsonString(), isolated.ToJsonString());
    }

    private static JsonObject Read(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppFunctions.Root, file)))!.AsObject();
}
