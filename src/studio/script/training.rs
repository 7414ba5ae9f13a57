//! Loss, optimizer and schedule; and the training loop.

use super::{Facts, Knobs, Text};
use crate::studio::Task;

/// What both training and the learning-rate finder need.
pub(super) fn tools(knobs: &Knobs<'_>, facts: &Facts, text: &mut Text) {
    text.line("# Loss and optimizer.");
    let mut options = Vec::new();
    if knobs.is("reduction", "sum") {
        options.push("reduction=\"sum\"".to_owned());
    }
    let class = match knobs.choice("loss") {
        _ if facts.classes => "CrossEntropyLoss",
        "l1" => "L1Loss",
        "smooth_l1" => "SmoothL1Loss",
        "huber" => "HuberLoss",
        _ => "MSELoss",
    };
    if facts.classes && knobs.number("label_smoothing") > 0.0 {
        options.push(format!("label_smoothing={}", knobs.text("label_smoothing")));
    }
    text.line(format!("loss_function = nn.{class}({})", options.join(", ")));
    let mut options = format!("lr={}", knobs.text("lr"));
    let optimizer = knobs.choice("optimizer");
    if matches!(optimizer, "sgd" | "rmsprop") && knobs.number("momentum") > 0.0 {
        options += &format!(", momentum={}", knobs.text("momentum"));
    }
    let decay = knobs.number("weight_decay");
    // AdamW decays by itself: 0 has to be said.
    if decay > 0.0 || optimizer == "adamw" {
        options += &format!(", weight_decay={}", knobs.text("weight_decay"));
    }
    let class = match optimizer {
        "adam" => "Adam",
        "adamw" => "AdamW",
        "rmsprop" => "RMSprop",
        "adagrad" => "Adagrad",
        "nadam" => "NAdam",
        _ => "SGD",
    };
    text.line(format!("optimizer = torch.optim.{class}(model.parameters(), {options})"));
    text.line("batches = math.ceil(len(x_train) / batch_size)");
    text.blank();
}

/// The schedule, evaluation and the loop.
pub(super) fn write(knobs: &Knobs<'_>, facts: &Facts, text: &mut Text) {
    evaluation(facts, knobs, text);
    text.lines(
        "
# Ctrl-C lets the batch end, saves, and exits with status 130.
def interrupt(signal_number, frame):
    global stop
    stop = True


signal.signal(signal.SIGINT, interrupt)

# Training.
writer = SummaryWriter(\"events\")
while epoch < epochs:
    model.train()
    if batch == 0:
        order = torch.randperm(len(x_train))
        total = 0.0
    while batch < batches:
",
    );
    batch(knobs, text);
    epoch(knobs, facts, text);
}

/// The learning-rate schedule, if there is one; before the checkpoint, which it is part of.
pub(super) fn schedule(knobs: &Knobs<'_>, text: &mut Text) {
    let warmup = knobs.number("warmup");
    let main = match knobs.choice("schedule") {
        "step" => Some("StepLR(optimizer, step_size=max(1, epochs // 3), gamma=0.1)".to_owned()),
        "exponential" => Some("ExponentialLR(optimizer, gamma=0.95)".to_owned()),
        "cosine" => {
            let left =
                if warmup > 0.0 { format!("max(1, epochs - {warmup})") } else { "epochs".into() };
            Some(format!("CosineAnnealingLR(optimizer, T_max={left})"))
        }
        "plateau" => Some("ReduceLROnPlateau(optimizer, factor=0.5, patience=5)".to_owned()),
        _ => None,
    };
    let schedulers = "torch.optim.lr_scheduler";
    match (main, warmup > 0.0) {
        (None, false) => return,
        (Some(main), false) => text.line(format!("scheduler = {schedulers}.{main}")),
        (None, true) => text.line(format!(
            "scheduler = {schedulers}.LinearLR(optimizer, start_factor=0.1, total_iters={warmup})"
        )),
        (Some(main), true) => {
            text.line(format!("scheduler = {schedulers}.SequentialLR(optimizer, ["));
            text.line(format!(
                "    {schedulers}.LinearLR(optimizer, start_factor=0.1, total_iters={warmup}),"
            ));
            text.line(format!("    {schedulers}.{main},"));
            text.line(format!("], milestones=[{warmup}])"));
        }
    }
    text.blank();
}

pub(super) fn has_schedule(knobs: &Knobs<'_>) -> bool {
    !knobs.is("schedule", "constant") || knobs.number("warmup") > 0.0
}

/// Whether a share of right answers is measured.
fn accuracy(knobs: &Knobs<'_>, facts: &Facts) -> bool {
    facts.classes && knobs.preset().task() != Task::Text
}

fn evaluation(facts: &Facts, knobs: &Knobs<'_>, text: &mut Text) {
    let accuracy = accuracy(knobs, facts);
    text.line("# Measuring on what was held out.");
    text.line("@torch.no_grad()");
    text.line("def validate():");
    text.line("    model.eval()");
    text.line("    output = model(x_validation)");
    text.line("    loss = loss_function(output, y_validation).item()");
    text.line_if(
        accuracy,
        "    accuracy = (output.argmax(1) == y_validation).sum().item() / len(x_validation)",
    );
    text.line(if accuracy { "    return loss, accuracy" } else { "    return loss" });
    text.blank();
    text.blank();
}

/// The head of the block whose operations compute in bfloat16.
pub(super) fn autocast(knobs: &Knobs<'_>) -> String {
    format!("with torch.autocast(\"{}\", dtype=torch.bfloat16)", knobs.choice("device"))
}

fn batch(knobs: &Knobs<'_>, text: &mut Text) {
    let accumulate = knobs.number("accumulate") > 1.0;
    let scale = accumulate && !knobs.is("reduction", "sum");
    let clip = knobs.number("clip") > 0.0;
    text.line("        rows = order[batch * batch_size:(batch + 1) * batch_size]");
    text.line("        x, y = x_train[rows], y_train[rows]");
    if accumulate {
        text.line("        if batch % accumulate == 0:");
        text.line("            optimizer.zero_grad()");
    } else {
        text.line("        optimizer.zero_grad()");
    }
    let indent = match knobs.is("precision", "bfloat16") {
        true => {
            text.line(format!("        {}:", autocast(knobs)));
            "            "
        }
        false => "        ",
    };
    text.line(format!("{indent}output = model(x)"));
    text.line(format!("{indent}loss = loss_function(output, y)"));
    let backward = if scale { "(loss / accumulate).backward()" } else { "loss.backward()" };
    text.line(format!("        {backward}"));
    let (indent, step) = match accumulate {
        true => {
            text.line("        if (batch + 1) % accumulate == 0 or batch + 1 == batches:");
            ("            ", "step += 1")
        }
        false => ("        ", "step += 1"),
    };
    text.line_if(
        clip,
        format!("{indent}nn.utils.clip_grad_norm_(model.parameters(), {})", knobs.text("clip")),
    );
    text.line(format!("{indent}optimizer.step()"));
    text.line(format!("{indent}{step}"));
    text.line("        batch += 1");
    let size = if knobs.is("reduction", "sum") { "" } else { " * len(x)" };
    text.line(format!("        total += loss.item(){size}"));
    text.line("        if batch % log_every == 0:");
    text.line("            writer.add_scalar(\"loss/batch\", loss.item(), step)");
    text.lines(
        "
        if stop:
            save(\"checkpoints/last.pth\")
            writer.close()
            print(f\"stopped in epoch {epoch + 1}, batch {batch} of {batches}\")
            sys.exit(130)
",
    );
    text.blank();
}

fn epoch(knobs: &Knobs<'_>, facts: &Facts, text: &mut Text) {
    let accuracy = accuracy(knobs, facts);
    let sum = knobs.is("reduction", "sum");
    text.line("    # The epoch is over.");
    text.line("    epoch, batch = epoch + 1, 0");
    text.line("    train_loss = total / len(x_train)");
    text.line(match accuracy {
        true => "    validation_loss, validation_accuracy = validate()",
        false => "    validation_loss = validate()",
    });
    text.line_if(sum, "    validation_loss = validation_loss / len(x_validation)");
    text.line("    lr = optimizer.param_groups[0][\"lr\"]");
    text.line("    writer.add_scalar(\"loss/train\", train_loss, step)");
    text.line("    writer.add_scalar(\"loss/validation\", validation_loss, step)");
    text.line_if(
        accuracy,
        "    writer.add_scalar(\"accuracy/validation\", validation_accuracy, step)",
    );
    text.line("    writer.add_scalar(\"lr\", lr, step)");
    text.line("    writer.add_scalar(\"epoch\", epoch, step)");
    let shown = if accuracy { ", accuracy {validation_accuracy:.4f}" } else { "" };
    text.line("    print(f\"epoch {epoch:3d}: loss {train_loss:.4f}, \"");
    text.line(format!("          f\"validation {{validation_loss:.4f}}{shown}\")"));
    if super::training::has_schedule(knobs) {
        text.line(match knobs.is("schedule", "plateau") {
            true => "    scheduler.step(validation_loss)",
            false => "    scheduler.step()",
        });
    }
    text.lines(
        "
    if validation_loss < best:
        best, best_epoch = validation_loss, epoch
        save(\"checkpoints/best.pth\")
    if epoch % save_every == 0 or epoch == epochs:
        save(\"checkpoints/last.pth\")
",
    );
    if knobs.number("patience") > 0.0 {
        text.lines(
            "
    if epoch - best_epoch >= patience:
        print(f\"no better validation loss since epoch {best_epoch}: stopped\")
        save(\"checkpoints/last.pth\")
        break
",
        );
    }
    text.blank();
    if knobs.preset().task() == Task::Text {
        text.line("model.eval()");
        text.line("with torch.no_grad():");
        match knobs.preset() {
            crate::studio::Preset::NamesGru => {
                text.line("    print(\"new names:\", \", \".join(write() for _ in range(10)))");
            }
            _ => text.line("    print(write(400))"),
        }
    }
    text.line("writer.close()");
}
