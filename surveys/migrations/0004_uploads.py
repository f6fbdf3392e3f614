from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('surveys', '0003_app_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='photo',
            name='content_type',
            field=models.CharField(default='image/jpeg', max_length=100),
        ),
        migrations.AddField(
            model_name='photo',
            name='kind',
            field=models.CharField(default='photo', max_length=10),
        ),
        migrations.AddField(
            model_name='photo',
            name='name',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AddField(
            model_name='photo',
            name='size',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='photo',
            name='height',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='photo',
            name='width',
            field=models.PositiveIntegerField(default=0),
        ),
    ]
