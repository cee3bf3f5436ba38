namespace Sluice.Log;

/// <summary>What can be done about damaged bytes without a backup.</summary>
public enum DamageRemedy
{
    /// <summary>They can be put right: nothing is lost.</summary>
    Restore,

    /// <summary>The records are lost. Their offsets can be passed over, so that everything behind them is read as before.</summary>
    PassOver,

    /// <summary>Nothing: there is no room in the file for what would say that offsets are missing. Only a backup helps.</summary>
    None,
}
