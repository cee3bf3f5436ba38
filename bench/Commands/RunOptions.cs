using System.CommandLine;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Commands;

/// <summary>The options that say how long a benchmark runs and where.</summary>
internal sealed class RunOptions
{
    private const int QuickRounds = 1;
    private const double QuickSeconds = 0.1;

    private readonly Option<double> _seconds = new("--seconds", "-s")
    {
        Description = "How long each run goes on, at most",
        DefaultValueFactory = _ => 1,
        HelpName = "N",
    };

    private readonly Option<long> _megabytes = new("--megabytes", "-m")
    {
        Description = "How many megabytes each run moves, at most",
        DefaultValueFactory = _ => 256,
        HelpName = "N",
    };

    private readonly Option<int> _rounds = new("--rounds", "-r")
    {
        Description = "How many times ours and the limit run by turns; each goes first in every second round",
        DefaultValueFactory = _ => 6,
        HelpName = "N",
    };

    private readonly Option<string> _folder = new("--folder", "-f")
    {
        Description = "Where to make the folder that is written to, and deleted afterwards",
        DefaultValueFactory = _ => ".",
        HelpName = "DIR",
    };

    private readonly Option<bool> _quick = new("--quick", "-q")
    {
        Description = $"One round of {QuickSeconds} s each: shows that it runs, and says nothing about speed",
    };

    public RunOptions()
    {
        _seconds.Validators.Add(result => Check(result, result.GetValue(_seconds) > 0));
        _megabytes.Validators.Add(result => Check(result, result.GetValue(_megabytes) is > 0 and < 1_000_000));
        _rounds.Validators.Add(result => Check(result, result.GetValue(_rounds) is > 0 and < 1_000));
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_seconds, _megabytes, _rounds, _folder, _quick]) command.Options.Add(option);
    }

    public Amount Amount(ParseResult parsed)
    {
        var (seconds, bytes) = (parsed.GetValue(_seconds), parsed.GetValue(_megabytes) * 1_000_000);
        return parsed.GetValue(_quick)
            ? new Amount(TimeSpan.FromSeconds(QuickSeconds), Math.Min(bytes, 16_000_000))
            : new Amount(TimeSpan.FromSeconds(seconds), bytes);
    }

    public int Rounds(ParseResult parsed) => parsed.GetValue(_quick) ? QuickRounds : parsed.GetValue(_rounds);

    public bool IsQuick(ParseResult parsed) => parsed.GetValue(_quick);

    public string Folder(ParseResult parsed) => parsed.GetValue(_folder)!;

    private static void Check(System.CommandLine.Parsing.OptionResult result, bool isRight)
    {
        if (!isRight) result.AddError($"{result.Option.Name} is out of range.");
    }
}
